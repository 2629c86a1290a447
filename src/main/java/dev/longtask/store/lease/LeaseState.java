package dev.longtask.store.lease;

/** The state of a lease. */
public enum LeaseState {
    /** Held; the attempt may continue. */
    HELD,
    /** Held, but the attempt must stop. */
    CANCEL_REQUESTED,
    /** The deadline of a worker's attempt has passed, so the lease can't be renewed. The caller has to record the end. */
    TIMED_OUT,
    /** The task has moved on. */
    LOST
}
