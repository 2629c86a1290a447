package dev.longtask.engine;

import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;

/** A task that can't be cancelled, retried or deleted as it stands. */
public final class NotAllowedInStatusException extends RequestRejected {
    private static final long serialVersionUID = 1;

    NotAllowedInStatusException(TaskId id, String done, TaskStatus status) {
        super("Task %s can't be %s: it is %s.".formatted(id, done, status));
    }
}
