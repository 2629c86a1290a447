package dev.longtask.engine.rejection;

/** A result is larger than {@code longtask.limits.result-size}. */
public final class ResultTooLargeException extends RequestRejected {
    private static final long serialVersionUID = 1;

    /** @param limit in bytes of JSON text */
    public ResultTooLargeException(long limit) {
        super("The result is larger than %d bytes. Complete with a smaller one, or let the attempt fail."
                .formatted(limit));
    }
}
