package dev.longtask.engine.rejection;

/** A lease has as many heartbeats waiting to be stored as the node keeps. */
public final class TooManyHeartbeatsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TooManyHeartbeatsException() {
        super("Too many heartbeats of this lease are waiting to be stored. Wait for their answers.");
    }
}
