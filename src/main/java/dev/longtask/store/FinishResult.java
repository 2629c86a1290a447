package dev.longtask.store;

import dev.longtask.task.TaskStatus;

/** What came of the end of an attempt. */
public sealed interface FinishResult {
    /** It is recorded, by this request or an equal one before it; the task went on to this status. */
    record Recorded(TaskStatus status) implements FinishResult {}

    /** The task had moved on: nothing was recorded. */
    record LeaseLost() implements FinishResult {}
}
