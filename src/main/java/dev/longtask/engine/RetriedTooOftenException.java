package dev.longtask.engine;

import dev.longtask.task.TaskId;

/** The task was retried as often as a task can be. */
public final class RetriedTooOftenException extends RequestRejected {
    private static final long serialVersionUID = 1;

    RetriedTooOftenException(TaskId id) {
        super("Task " + id + " has been retried too often. Submit a new one.");
    }
}
