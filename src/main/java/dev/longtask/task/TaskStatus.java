package dev.longtask.task;

/** The status of a task, named as in the Jira task API. {@link Transitions} has the allowed transitions. */
public enum TaskStatus {
    /** Waits to run: for a slot, a limit, a backoff, or its run-at time. */
    ENQUEUED,
    /** An attempt is running under a lease. */
    RUNNING,
    /** An attempt is running and has been asked to stop. */
    CANCEL_REQUESTED,
    /** Succeeded; may have a result. */
    COMPLETE,
    /** The last attempt failed, or an earlier one failed with a non-retryable failure. */
    FAILED,
    /** Stopped on request. */
    CANCELLED,
    /** The lease of the last attempt expired. */
    DEAD;

    /** Whether a task in this status has finished: only a retry or its deletion can change it. */
    public boolean isTerminal() {
        return switch (this) {
            case ENQUEUED, RUNNING, CANCEL_REQUESTED -> false;
            case COMPLETE, FAILED, CANCELLED, DEAD -> true;
        };
    }

    /** Whether an attempt holds a lease in this status. */
    public boolean isLeased() {
        return this == RUNNING || this == CANCEL_REQUESTED;
    }
}
