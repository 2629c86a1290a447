package dev.longtask.engine;

import dev.longtask.store.ClaimRequest;
import dev.longtask.store.ClaimRequest.Wanted;
import dev.longtask.store.Claims;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the free slots filled: claims as soon as one is free and there may be work. Belongs to the loop. */
final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int CLAIMED_AT_ONCE = 1_000;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final TaskStore store;
    private final Loop loop;
    private final Slots slots;
    private final String node;
    private final Duration lease;
    private final Consumer<Task> starter;
    private final Runnable onIdle;

    private boolean closed;
    private boolean claiming;
    private boolean claimAgain;
    private Loop.@Nullable Timer dueTimer;

    /**
     * @param starter starts an attempt of a claimed task, and takes its slot
     * @param onIdle told when the claim that was under way at the close has ended
     */
    Dispatcher(
            TaskStore store,
            Loop loop,
            Slots slots,
            String node,
            Duration lease,
            Consumer<Task> starter,
            Runnable onIdle) {
        this.store = store;
        this.loop = loop;
        this.slots = slots;
        this.node = node;
        this.lease = lease;
        this.starter = starter;
        this.onIdle = onIdle;
    }

    /** Claims for the free slots, one claim at a time. To be called whenever there may be a slot and work for it. */
    void fill() {
        if (closed) {
            return;
        }
        if (claiming) {
            claimAgain = true;
            return;
        }
        List<Wanted> wanted = slots.wanted();
        if (wanted.isEmpty()) {
            return;
        }
        int limit = Math.min(slots.free(), CLAIMED_AT_ONCE);
        claiming = true;
        store.claim(new ClaimRequest(node, lease, wanted, limit))
                .subscribe()
                .with(
                        claims -> loop.execute(() -> claimed(claims, limit)),
                        failure -> loop.execute(() -> claimFailed(failure)));
    }

    /** Claims no more. A claim that is under way may still bring tasks. */
    void close() {
        closed = true;
        cancelDueTimer();
    }

    /** Whether a claim is under way. */
    boolean isClaiming() {
        return claiming;
    }

    private void claimed(Claims claims, int limit) {
        claiming = false;
        claims.tasks().forEach(starter);
        boolean mayBeMore = claimAgain || claims.tasks().size() == limit;
        claimAgain = false;
        cancelDueTimer();
        if (closed) {
            onIdle.run();
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
        if (closed) {
            onIdle.run();
            return;
        }
        LOG.warnf("the store gave no work, asking again: %s", failure.getMessage());
        loop.schedule(AFTER_FAILURE, this::fill);
    }

    private void cancelDueTimer() {
        if (dueTimer != null) {
            dueTimer.cancel();
            dueTimer = null;
        }
    }
}
