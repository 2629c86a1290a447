package dev.longtask.store.sqlite.worker;

import dev.longtask.store.directory.Tickets;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.task.Principal;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The table {@code ticket}. */
public final class TicketRows implements Tickets {
    /** How many expired tickets each new one deletes at most. */
    private static final int DELETED_AT_ONCE = 100;

    private record Redeemed(Holder holder, Instant expires) {}

    private final Writer writer;

    public TicketRows(Writer writer) {
        this.writer = writer;
    }

    @Override
    public Uni<Optional<Instant>> issue(String hash, Holder holder) {
        return writer.write(transaction -> issue(transaction, hash, holder));
    }

    private static Optional<Instant> issue(Transaction transaction, String hash, Holder holder) throws SQLException {
        // Served by ticket_by_expiry.
        transaction.session().update("""
                        DELETE FROM ticket
                         WHERE hash IN (SELECT hash FROM ticket WHERE expires <= ? ORDER BY expires LIMIT ?)
                        """, transaction.now(), DELETED_AT_ONCE);
        // Served by ticket_by_principal.
        long unused = transaction
                .session()
                .number(
                        "SELECT count(*) FROM ticket WHERE principal = ? AND expires > ?",
                        0,
                        holder.principal().text(),
                        transaction.now());
        if (unused >= MOST_UNUSED) {
            return Optional.empty();
        }
        Instant expires = transaction.now().plus(GOOD_FOR);
        transaction
                .session()
                .update(
                        "INSERT INTO ticket (hash, principal, admin, session_ends, expires) VALUES (?, ?, ?, ?, ?)",
                        hash,
                        holder.principal().text(),
                        holder.isAdmin() ? 1 : 0,
                        holder.sessionEnds(),
                        expires);
        return Optional.of(expires);
    }

    @Override
    public Uni<Optional<Holder>> redeem(String hash) {
        return writer.write(transaction -> transaction
                .session()
                .first(
                        "DELETE FROM ticket WHERE hash = ? RETURNING principal, admin, session_ends, expires",
                        TicketRows::redeemed,
                        hash)
                .filter(ticket -> ticket.expires().isAfter(transaction.now()))
                .map(Redeemed::holder));
    }

    private static Redeemed redeemed(Row row) throws SQLException {
        Holder holder = new Holder(Principal.parse(row.text()), row.integer() != 0, row.optionalTime());
        return new Redeemed(holder, row.time());
    }
}
