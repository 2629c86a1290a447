package dev.longtask.engine.rejection;

/** The creator already has {@code longtask.limits.waits-per-creator} waiting requests. */
public final class TooManyWaitsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TooManyWaitsException(int limit) {
        super("You already have %d waiting requests.".formatted(limit));
    }
}
