package dev.longtask.store.sqlite.worker;

import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.sqlite.database.Readers;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.task.Lease;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.util.Optional;

/** The table {@code lease_token}, and shared leases. */
public final class HandoverRows implements Handovers {
    private final Writer writer;
    private final Readers readers;

    public HandoverRows(Writer writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public Uni<LeaseState> share(Lease lease, String tokenHash, Terms terms) {
        return writer.write(transaction -> share(transaction, lease, tokenHash, terms));
    }

    private static LeaseState share(Transaction transaction, Lease lease, String tokenHash, Terms terms)
            throws SQLException {
        Optional<LeaseState> held = transaction
                .session()
                .first(
                        """
                        UPDATE running
                           SET deadline = started + ?1, lease_end = min(lease_end, started + ?1), lease_length = ?2,
                               stop_within = ?3
                         WHERE id = ?4 AND attempt = ?5
                        RETURNING cancel_requested
                        """,
                        HandoverRows::state,
                        terms.limit().toMillis(),
                        terms.lease().toMillis(),
                        terms.stopWithin().toMillis(),
                        lease.id(),
                        lease.attempt());
        if (held.isPresent()) {
            transaction.session().update("""
                            INSERT INTO lease_token (id, attempt, hash) VALUES (?1, ?2, ?3)
                            ON CONFLICT (id, attempt) DO UPDATE SET hash = ?3
                            """, lease.id(), lease.attempt(), tokenHash);
        }
        return held.orElse(LeaseState.LOST);
    }

    @Override
    public Uni<LeaseState> handOver(Lease lease) {
        return writer.write(transaction -> handOver(transaction, lease));
    }

    private static LeaseState handOver(Transaction transaction, Lease lease) throws SQLException {
        // Without a series, no node takes it for one of a claim whose answer it has lost.
        return transaction
                .session()
                .first("""
                        UPDATE running
                           SET lease_length = deadline - started, series = NULL,
                               deadline = iif(cancel_requested, min(deadline, ?1 + stop_within), deadline),
                               lease_end = iif(cancel_requested, min(deadline, ?1 + stop_within), deadline)
                         WHERE id = ?2 AND attempt = ?3 AND deadline IS NOT NULL
                        RETURNING cancel_requested
                        """, HandoverRows::state, transaction.now(), lease.id(), lease.attempt())
                .orElse(LeaseState.LOST);
    }

    private static LeaseState state(Row row) throws SQLException {
        return row.integer() == 0 ? LeaseState.HELD : LeaseState.CANCEL_REQUESTED;
    }

    @Override
    public Uni<Optional<String>> tokenHash(Lease lease) {
        return readers.read(session -> session.first(
                "SELECT hash FROM lease_token WHERE id = ? AND attempt = ?", Row::text, lease.id(), lease.attempt()));
    }
}
