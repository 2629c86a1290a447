package dev.longtask.engine.rejection;

/** The creator has already used this idempotency key for a different request. */
public final class IdempotencyKeyReusedException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public IdempotencyKeyReusedException() {
        super("The Idempotency-Key was already used for a different request.");
    }
}
