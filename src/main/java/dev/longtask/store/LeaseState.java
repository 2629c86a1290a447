package dev.longtask.store;

/** How a lease stands. */
public enum LeaseState {
    HELD,
    /** Held, and whoever runs the attempt is asked to stop it. */
    CANCEL_REQUESTED,
    /** The task has moved on. */
    LOST
}
