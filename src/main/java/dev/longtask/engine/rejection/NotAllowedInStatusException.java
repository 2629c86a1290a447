package dev.longtask.engine.rejection;

import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;

/** The task's current status does not allow this cancel, retry or delete. */
public final class NotAllowedInStatusException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public NotAllowedInStatusException(TaskId id, String done, TaskStatus status) {
        super("Task %s can't be %s: it is %s.".formatted(id, done, status));
    }
}
