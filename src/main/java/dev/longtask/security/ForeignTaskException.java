package dev.longtask.security;

/** The caller is neither the task's creator nor an admin. The message reveals nothing about the task. */
public final class ForeignTaskException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ForeignTaskException() {
        super("You are neither the creator of this task nor an admin.", null, false, false);
    }
}
