package dev.longtask.store.lease;

import dev.longtask.task.TaskStatus;

/** The result of ending an attempt. */
public sealed interface FinishResult {
    /** This request, or an equal earlier one, is recorded; the task went to this status. */
    record Recorded(TaskStatus status) implements FinishResult {}

    /** The task has moved on. Nothing was recorded. */
    record LeaseLost() implements FinishResult {}
}
