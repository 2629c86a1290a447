package dev.longtask.store;

/** The state of a lease. */
public enum LeaseState {
    /** Held; the attempt may continue. */
    HELD,
    /** Held, but the attempt must stop. */
    CANCEL_REQUESTED,
    /** The task has moved on. */
    LOST
}
