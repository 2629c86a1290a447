package dev.longtask.engine.rejection;

/** The caller does not hold the lease. The message reveals nothing about it. */
public final class ForeignLeaseException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public ForeignLeaseException() {
        super("You do not hold this lease.");
    }
}
