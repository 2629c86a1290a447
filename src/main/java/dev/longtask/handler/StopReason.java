package dev.longtask.handler;

/** Why the engine told an attempt to stop. */
public enum StopReason {
    /** The task was cancelled. */
    CANCELLED,
    /** The attempt reached its time limit. The next attempt, if any is left, starts anew. */
    TIMED_OUT,
    /** The node shuts down. The task goes on in another attempt, on this or another node. */
    SHUTDOWN,
    /** The lease is lost, or can't be renewed and is about to expire: another attempt may run the task already. */
    LEASE_LOST;

    /**
     * Whether another attempt takes the task over from here. Work outside the service that the next attempt can find
     * again should go on; all other work must stop.
     */
    public boolean isHandover() {
        return switch (this) {
            case CANCELLED, TIMED_OUT -> false;
            case SHUTDOWN, LEASE_LOST -> true;
        };
    }
}
