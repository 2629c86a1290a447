package dev.longtask.engine.rejection;

/** No task has this id. */
public final class TaskNotFoundException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TaskNotFoundException(String id) {
        super("Task %s was not found.".formatted(id));
    }
}
