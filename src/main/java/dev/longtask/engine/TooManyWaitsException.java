package dev.longtask.engine;

/** A creator with more waiting requests than {@code longtask.limits.waits-per-creator}. */
public final class TooManyWaitsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    TooManyWaitsException(int limit) {
        super("You have %d requests that wait already.".formatted(limit));
    }
}
