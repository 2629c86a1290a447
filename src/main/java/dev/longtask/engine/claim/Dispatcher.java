package dev.longtask.engine.claim;

import dev.longtask.engine.lease.UnknownLeases;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.Claims;
import dev.longtask.task.Lease;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Claims tasks when they are wanted and there may be some, one claim at a time. Methods run on the loop only. */
public final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    /** Longer than the stores' own timeouts. */
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final String node;
    private final RandomGenerator random;
    private final UnknownLeases unknownLeases;
    private final Demand demand;

    private boolean closed;
    private boolean claiming;
    private boolean claimAgain;
    private Loop.@Nullable Timer dueTimer;

    /**
     * @param node this node's name
     * @param unknownLeases releases what failed claims have leased
     */
    public Dispatcher(
            TaskStore store,
            Loop loop,
            String node,
            RandomGenerator random,
            UnknownLeases unknownLeases,
            Demand demand) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.node = node;
        this.random = random;
        this.unknownLeases = unknownLeases;
        this.demand = demand;
    }

    /** Claims tasks if the demand asks for some. Call it whenever there may be new demand or new work. */
    public void fill() {
        if (closed) {
            return;
        }
        if (claiming) {
            claimAgain = true;
            return;
        }
        // A series of its own for each claim: if its answer is lost, its leases can be told from all others.
        long series = random.nextLong();
        ClaimRequest request = demand.next(new ClaimRequest.Claimant(node, series));
        if (request == null) {
            return;
        }
        long askedAt = loop.nanos();
        claiming = true;
        calls.call(
                store.claim(request),
                ANSWERED_WITHIN,
                claims -> claimed(request, claims, askedAt),
                failure -> claimFailed(series, failure));
    }

    /** Stops claiming. A claim that is in flight may still return tasks. */
    public void close() {
        closed = true;
        cancelDueTimer();
    }

    /** Whether a claim is in flight. */
    public boolean isClaiming() {
        return claiming;
    }

    private void claimed(ClaimRequest request, Claims claims, long askedAt) {
        claiming = false;
        boolean mayBeMore = claimAgain || claims.tasks().size() == request.limit();
        claimAgain = false;
        cancelDueTimer();
        if (!claims.complete()) {
            unknownLeases.mayBe(
                    request.claimant().series(),
                    claims.tasks().stream()
                            .map(task -> new Lease(task.id(), task.attempt()))
                            .toList());
        }
        demand.claimed(request, claims, askedAt);
        if (closed) {
            demand.idle();
            return;
        }
        Duration nextDue = claims.nextDue();
        if (nextDue != null) {
            dueTimer = loop.schedule(nextDue, this::fillAgain);
        }
        if (mayBeMore) {
            fill();
        }
    }

    private void claimFailed(long series, Throwable failure) {
        claiming = false;
        claimAgain = false;
        unknownLeases.mayBe(series, List.of());
        demand.claimFailed(failure);
        if (closed) {
            LOG.warnf("the last claim before the stop failed: %s", failure.getMessage());
            demand.idle();
            return;
        }
        LOG.warnf("claim failed; retrying in 1 s: %s", failure.getMessage());
        loop.schedule(AFTER_FAILURE, this::fillAgain);
    }

    private void fillAgain() {
        demand.mayBeWork();
        fill();
    }

    private void cancelDueTimer() {
        if (dueTimer != null) {
            dueTimer.cancel();
            dueTimer = null;
        }
    }
}
