package dev.longtask.security;

/** The caller may not lease tasks of a type. */
public final class ForeignTypeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ForeignTypeException(String type) {
        super("You may not lease tasks of the type " + type + ".", null, false, false);
    }
}
