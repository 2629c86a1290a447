package dev.longtask.engine;

/** There is no such task. */
public final class TaskNotFoundException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TaskNotFoundException(String id) {
        super("Task %s was not found.".formatted(id));
    }
}
