package dev.longtask.store;

/** The state of a lease. */
public enum LeaseState {
    /** Held; the attempt may continue. */
    HELD,
    /** Held, but the attempt must stop. */
    CANCEL_REQUESTED,
    /** The lease of a worker whose time is up; it can't be renewed. Whoever asked has to record the end of the attempt. */
    TIMED_OUT,
    /** The task has moved on. */
    LOST
}
