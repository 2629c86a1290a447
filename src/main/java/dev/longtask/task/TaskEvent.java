package dev.longtask.task;

/** What can happen to a task. {@link Transitions} says in which status, and what comes of it. */
public enum TaskEvent {
    /** A node or worker takes the task and starts an attempt. */
    CLAIM,
    /** The attempt finished well. */
    COMPLETE,
    /** The attempt failed, and another one may follow. */
    FAIL_WITH_ATTEMPTS_LEFT,
    /** The attempt failed, and none follows: it was the last, or the failure is final. */
    FAIL_FOR_GOOD,
    /** The lease ran out, and another attempt may follow. */
    LEASE_LOST_WITH_ATTEMPTS_LEFT,
    /** The lease of the last attempt ran out. */
    LEASE_LOST_FOR_GOOD,
    /** The node gives the attempt up because it shuts down; the attempt does not count. */
    RELEASE,
    /** Whoever runs the attempt stopped it because it was asked to. */
    STOP,
    /** The creator or an admin asks for a cancel. */
    CANCEL,
    /** The creator or an admin asks for a fresh set of attempts. */
    RETRY
}
