package dev.longtask.engine.rejection;

/** No task type with this name is configured. */
public final class TypeNotFoundException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TypeNotFoundException(String name) {
        super("The task type %s was not found.".formatted(name));
    }
}
