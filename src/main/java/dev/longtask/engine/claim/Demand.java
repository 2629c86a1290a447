package dev.longtask.engine.claim;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.Claimant;
import dev.longtask.store.lease.Claims;
import org.jspecify.annotations.Nullable;

/** Whom a {@link Dispatcher} claims tasks for. Called on the loop only. */
public interface Demand {
    /** There may be new work: a task has become due, or an earlier claim failed. */
    void mayBeWork();

    /** What to claim now; null for nothing. */
    @Nullable ClaimRequest next(Claimant claimant);

    /**
     * A claim has brought tasks, or none.
     *
     * @param askedAt when the leases were requested, in nanoseconds of {@link dev.longtask.engine.loop.Loop#nanos}
     */
    void claimed(ClaimRequest request, Claims claims, long askedAt);

    /** A claim failed. */
    void claimFailed(Throwable failure);

    /** The claim that was in flight when the dispatcher closed has ended. */
    void idle();
}
