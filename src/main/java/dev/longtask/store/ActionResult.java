package dev.longtask.store;

import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;

/** What came of a cancel, a retry or a delete. */
public sealed interface ActionResult {
    /** It was done; this is the task afterwards (for a delete: before). */
    record Done(Task task) implements ActionResult {}

    /** A task in this status does not take it. Nothing changed. */
    record NotAllowed(TaskStatus status) implements ActionResult {}

    /** The task's creator would have more unfinished tasks than allowed. Nothing changed. */
    record OverLimit(long unfinished) implements ActionResult {}

    /** It was retried so often that its history may not grow any more. Nothing changed. */
    record TooOften() implements ActionResult {}

    /** There is no such task. */
    record Missing() implements ActionResult {}
}
