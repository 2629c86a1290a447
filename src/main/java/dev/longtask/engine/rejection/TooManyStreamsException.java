package dev.longtask.engine.rejection;

/** The creator has too many open event streams. */
public final class TooManyStreamsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    /** @param limit how many are allowed */
    public TooManyStreamsException(int limit) {
        super("You have " + limit
                + " open event streams, the maximum. Close some, or follow many tasks with one stream.");
    }
}
