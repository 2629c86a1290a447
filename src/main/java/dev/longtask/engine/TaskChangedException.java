package dev.longtask.engine;

import dev.longtask.task.TaskId;

/** The task is no longer as the caller knows it, and the caller asked for a change of that one only. */
public final class TaskChangedException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TaskChangedException(TaskId id) {
        super("Task " + id + " has changed since you read it.");
    }
}
