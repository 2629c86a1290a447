package dev.longtask.engine;

/** An idempotency key that the creator has used for something else. */
public final class IdempotencyKeyReusedException extends RequestRejected {
    private static final long serialVersionUID = 1;

    IdempotencyKeyReusedException() {
        super("The Idempotency-Key was used before, with another request.");
    }
}
