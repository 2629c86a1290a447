package dev.longtask.task;

/** Events in the life of a task. {@link Transitions} says in which status each can happen, and to what status it leads. */
public enum TaskEvent {
    /** A node or worker takes the task and starts an attempt. */
    CLAIM,
    /** The attempt succeeded. */
    COMPLETE,
    /** The attempt failed; another one may follow. */
    FAIL_WITH_ATTEMPTS_LEFT,
    /** The attempt failed and none follows: it was the last one, or the failure is non-retryable. */
    FAIL_FOR_GOOD,
    /** The lease expired; another attempt may follow. */
    LEASE_LOST_WITH_ATTEMPTS_LEFT,
    /** The lease of the last attempt expired. */
    LEASE_LOST_FOR_GOOD,
    /** The attempt is given up through no fault of the task, for example at a shutdown; it does not count. */
    RELEASE,
    /** The runner of the attempt stopped it as requested. */
    STOP,
    /** The creator or an admin requests a cancel. */
    CANCEL,
    /** The creator or an admin requests a fresh set of attempts. */
    RETRY
}
