package dev.longtask.engine.rejection;

/** More heartbeats of one lease wait to be stored than a worker needs. */
public final class TooManyHeartbeatsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TooManyHeartbeatsException(int limit) {
        super("%d heartbeats of this lease are waiting to be stored already. Wait for their answers.".formatted(limit));
    }
}
