package dev.longtask.engine.rejection;

import dev.longtask.task.TaskId;

/** The task has changed since the caller read it, and the caller asked for a conditional change. */
public final class TaskChangedException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TaskChangedException(TaskId id) {
        super("Task " + id + " has changed since you read it.");
    }
}
