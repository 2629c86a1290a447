package dev.longtask.engine.claim;

import dev.longtask.engine.lease.UnknownLeases;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.ClaimRequest;
import dev.longtask.store.ClaimRequest.TypeDemand;
import dev.longtask.store.Claims;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Fills free slots: claims tasks when a slot is free and there may be work. Methods run on the loop only. */
public final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int CLAIMED_AT_ONCE = 1_000;
    /** Longer than the stores' own timeouts. */
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** Starts claimed tasks. */
    public interface Starter {
        /**
         * Starts an attempt for each task; each attempt takes a slot.
         *
         * @param askedAt when the leases were requested, in nanoseconds of {@link Loop#nanos}
         */
        void start(List<Task> tasks, long askedAt);

        /** A claim failed. */
        void claimFailed();

        /** The claim that was in flight when the dispatcher closed has ended. */
        void idle();
    }

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final Slots slots;
    private final String node;
    private final RandomGenerator random;
    private final UnknownLeases unknownLeases;
    private final Duration lease;
    private final Starter starter;

    private long series;
    private boolean closed;
    private boolean claiming;
    private boolean claimAgain;
    private Loop.@Nullable Timer dueTimer;

    public Dispatcher(
            TaskStore store,
            Loop loop,
            Slots slots,
            String node,
            RandomGenerator random,
            UnknownLeases unknownLeases,
            Duration lease,
            Starter starter) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.slots = slots;
        this.node = node;
        this.random = random;
        this.series = random.nextLong();
        this.unknownLeases = unknownLeases;
        this.lease = lease;
        this.starter = starter;
    }

    /**
     * Claims tasks for the free slots, one claim at a time. Call it whenever there may be a free slot and work for it.
     */
    public void fill() {
        if (closed) {
            return;
        }
        if (claiming) {
            claimAgain = true;
            return;
        }
        List<TypeDemand> wanted = slots.wanted();
        if (wanted.isEmpty()) {
            return;
        }
        int limit = Math.min(slots.free(), CLAIMED_AT_ONCE);
        long askedAt = loop.nanos();
        claiming = true;
        calls.call(
                store.claim(new ClaimRequest(new ClaimRequest.Claimant(node, series), lease, wanted, limit)),
                ANSWERED_WITHIN,
                claims -> claimed(claims, limit, askedAt),
                this::claimFailed);
    }

    /** Stops claiming. A claim that is in flight may still return tasks. */
    public void close() {
        closed = true;
        cancelDueTimer();
    }

    /** A task that this dispatcher claimed needs its slot no longer. */
    public void free(String type) {
        slots.free(type);
        fill();
    }

    /** Whether a claim is in flight. */
    public boolean isClaiming() {
        return claiming;
    }

    private void claimed(Claims claims, int limit, long askedAt) {
        claiming = false;
        claims.tasks().forEach(task -> slots.take(task.type()));
        starter.start(claims.tasks(), askedAt);
        boolean mayBeMore = claimAgain || claims.tasks().size() == limit;
        claimAgain = false;
        cancelDueTimer();
        if (!claims.complete()) {
            newSeries();
        }
        if (closed) {
            starter.idle();
            return;
        }
        Duration nextDue = claims.nextDue();
        if (nextDue != null) {
            dueTimer = loop.schedule(nextDue, this::fill);
        }
        if (mayBeMore) {
            fill();
        }
    }

    private void claimFailed(Throwable failure) {
        claiming = false;
        claimAgain = false;
        starter.claimFailed();
        newSeries();
        if (closed) {
            LOG.warnf("the last claim before the stop failed: %s", failure.getMessage());
            starter.idle();
            return;
        }
        LOG.warnf("claim failed; retrying in 1 s: %s", failure.getMessage());
        loop.schedule(AFTER_FAILURE, this::fill);
    }

    private void newSeries() {
        unknownLeases.mayBe(series);
        series = random.nextLong();
    }

    private void cancelDueTimer() {
        if (dueTimer != null) {
            dueTimer.cancel();
            dueTimer = null;
        }
    }
}
