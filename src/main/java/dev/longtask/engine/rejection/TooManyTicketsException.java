package dev.longtask.engine.rejection;

import dev.longtask.store.directory.Tickets;

/** The caller has too many unused tickets. */
public final class TooManyTicketsException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TooManyTicketsException() {
        super("You have " + Tickets.MOST_UNUSED + " unused tickets, the maximum. Use them, or wait until they expire.");
    }
}
