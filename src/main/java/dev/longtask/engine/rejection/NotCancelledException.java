package dev.longtask.engine.rejection;

import dev.longtask.task.TaskId;

/** A worker says that it stopped for a cancel that nobody requested. */
public final class NotCancelledException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public NotCancelledException(TaskId id) {
        super("Nobody requested that task %s be cancelled. Release the attempt, or let it fail.".formatted(id));
    }
}
