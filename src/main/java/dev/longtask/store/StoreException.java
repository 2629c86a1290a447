package dev.longtask.store;

/** The store could not do what was requested. */
public final class StoreException extends RuntimeException {
    /** The cause, by what the caller can do about it. */
    public enum Reason {
        /** No space left: writes fail until there is some, reads continue. */
        FULL,
        /** Too many requests are waiting or running; try again later. */
        OVERLOADED,
        /** A value of this request can't be stored, now or later; other requests can. */
        NOT_STORABLE,
        /** Anything else: the store is broken, closed, unreachable, or did not answer in time. */
        UNAVAILABLE
    }

    private static final long serialVersionUID = 1;

    private final Reason reason;

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The cause, by what the caller can do about it. */
    public Reason reason() {
        return reason;
    }
}
