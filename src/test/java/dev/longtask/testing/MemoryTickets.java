package dev.longtask.testing;

import dev.longtask.store.directory.Tickets;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tickets of the {@link MemoryTaskStore}. */
final class MemoryTickets implements Tickets {
    private record Ticket(Holder holder, Instant expires) {}

    private final Clock clock;
    private final Map<String, Ticket> tickets = new HashMap<>();

    MemoryTickets(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Uni<Optional<Instant>> issue(String hash, Holder holder) {
        tickets.values().removeIf(ticket -> !ticket.expires().isAfter(clock.instant()));
        long unused = tickets.values().stream()
                .filter(ticket -> ticket.holder().principal().equals(holder.principal()))
                .count();
        if (unused >= MOST_UNUSED) {
            return Uni.createFrom().item(Optional.empty());
        }
        Instant expires = clock.instant().plus(GOOD_FOR);
        tickets.put(hash, new Ticket(holder, expires));
        return Uni.createFrom().item(Optional.of(expires));
    }

    @Override
    public synchronized Uni<Optional<Holder>> redeem(String hash) {
        return Uni.createFrom()
                .item(Optional.ofNullable(tickets.remove(hash))
                        .filter(ticket -> ticket.expires().isAfter(clock.instant()))
                        .map(Ticket::holder));
    }
}
