package dev.longtask.engine;

/** The creator already has {@code longtask.limits.waits-per-creator} waiting requests. */
public final class TooManyWaitsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    TooManyWaitsException(int limit) {
        super("You already have %d waiting requests.".formatted(limit));
    }
}
