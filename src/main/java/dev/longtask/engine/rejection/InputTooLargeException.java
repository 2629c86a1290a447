package dev.longtask.engine.rejection;

/** The input exceeds {@code longtask.limits.input-size}. */
public final class InputTooLargeException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public InputTooLargeException(long limit) {
        super("The input is larger than %d bytes.".formatted(limit));
    }
}
