package dev.longtask.engine.rejection;

import dev.longtask.task.Lease;

/** There has never been such a lease, as far as the store knows. */
public final class LeaseNotFoundException extends RequestRejected {
    private static final long serialVersionUID = 1;

    /** A lease that can't exist. */
    public LeaseNotFoundException() {
        super("No such lease.");
    }

    public LeaseNotFoundException(Lease lease) {
        super("Attempt %d of task %s was not found. The task may have been deleted."
                .formatted(lease.attempt(), lease.id()));
    }
}
