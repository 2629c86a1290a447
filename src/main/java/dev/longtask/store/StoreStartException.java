package dev.longtask.store;

/** The store can't be opened. The message says why, and how to fix it. */
public final class StoreStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreStartException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreStartException(String message) {
        super(message);
    }
}
