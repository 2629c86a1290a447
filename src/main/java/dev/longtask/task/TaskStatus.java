package dev.longtask.task;

/** The status of a task; the names are those of the Jira task API. {@link Transitions} says what may follow what. */
public enum TaskStatus {
    /** Waits to be run: at once, after a backoff, or until its run-at time. */
    ENQUEUED,
    /** An attempt runs under a lease. */
    RUNNING,
    /** An attempt runs and has been asked to stop. */
    CANCEL_REQUESTED,
    /** Finished well; may have a result. */
    COMPLETE,
    /** Its attempts are used up, or one failed for good. */
    FAILED,
    /** Stopped on request. */
    CANCELLED,
    /** Its attempts are used up, and the last one ended with a lease that ran out. */
    DEAD;

    /** Whether a task in this status is finished: it changes no more but by a retry or by being deleted. */
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
