package dev.longtask.engine.rejection;

/** The node opens no further event streams: it has as many as it may have, or it is stopping. */
public final class NoMoreStreamsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public NoMoreStreamsException() {
        super("This node opens no further event streams at the moment. Try again.");
    }
}
