package dev.longtask.store;

/** The store could not do what it was asked. */
public final class StoreException extends RuntimeException {
    /** Why, in the terms of what the caller can do about it. */
    public enum Reason {
        /** No room left: writes fail until there is, reads go on. */
        FULL,
        /** Too much is under way: try again later. */
        OVERLOADED,
        /** What was asked to be stored can't be, now or later; other requests can. */
        NOT_STORABLE,
        /** Anything else: broken, closed, or out of reach. */
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

    public Reason reason() {
        return reason;
    }
}
