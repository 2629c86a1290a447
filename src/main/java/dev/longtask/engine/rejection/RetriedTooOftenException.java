package dev.longtask.engine.rejection;

import dev.longtask.task.TaskId;

/** The task has reached the maximum number of retries ({@link dev.longtask.store.TaskStore#MOST_RETRIES}). */
public final class RetriedTooOftenException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public RetriedTooOftenException(TaskId id) {
        super("Task " + id + " has been retried too often. Submit a new task.");
    }
}
