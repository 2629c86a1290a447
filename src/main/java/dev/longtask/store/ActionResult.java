package dev.longtask.store;

import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;

/** The result of a cancel, a retry or a delete. */
public sealed interface ActionResult {
    /** Done. The task is as it stands afterwards, or for a delete as it stood before. */
    record Done(Task task) implements ActionResult {}

    /** The action is not allowed in this status. Nothing changed. */
    record NotAllowed(TaskStatus status) implements ActionResult {}

    /** The task is not as the caller expected; see {@link Precondition}. Nothing changed. */
    record Changed() implements ActionResult {}

    /**
     * The task's creator would exceed the limit of unfinished tasks. Nothing changed.
     *
     * @param unfinished how many the creator has now
     */
    record OverLimit(long unfinished) implements ActionResult {}

    /** The task has been retried {@link TaskStore#MOST_RETRIES} times. Nothing changed. */
    record TooOften() implements ActionResult {}

    /** There is no such task. */
    record Missing() implements ActionResult {}
}
