package dev.longtask.security;

import dev.longtask.engine.rejection.TooManyTicketsException;
import dev.longtask.store.TaskStore;
import dev.longtask.store.directory.Tickets.Holder;
import dev.longtask.task.Secret;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.time.Instant;

/** Issues tickets to the caller; see {@link dev.longtask.store.directory.Tickets}. */
@RequestScoped
public class TicketAccess {
    /** How the texts of tickets begin. */
    static final String PREFIX = "ltt_";

    /** A ticket that was issued. */
    public record Issued(Secret ticket, Instant expires) {}

    private final TaskStore store;
    private final SecurityIdentity identity;

    public TicketAccess(TaskStore store, SecurityIdentity identity) {
        this.store = store;
        this.identity = identity;
    }

    /** Issues a ticket. Fails with {@link TooManyTicketsException} if the caller has too many that were not used. */
    public Uni<Issued> issue() {
        Caller caller = Caller.of(identity);
        Instant ends = TokenExpiry.of(identity);
        Holder holder = new Holder(caller.principal(), caller.isAdmin(), Instant.MAX.equals(ends) ? null : ends);
        Secret ticket = Secret.create(PREFIX);
        return store.tickets()
                .issue(ticket.hash(), holder)
                .map(expires -> new Issued(ticket, expires.orElseThrow(TooManyTicketsException::new)));
    }
}
