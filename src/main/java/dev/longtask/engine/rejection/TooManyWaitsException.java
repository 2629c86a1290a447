package dev.longtask.engine.rejection;

/**
 * The caller already has as many waiting requests as one caller may have: {@code longtask.limits.waits-per-creator} for changes
 * of tasks, 5,000 for tasks to lease.
 */
public final class TooManyWaitsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TooManyWaitsException(int limit) {
        super("You already have %d waiting requests.".formatted(limit));
    }
}
