package dev.longtask.store.postgres.worker;

import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.task.Lease;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;

/** The table {@code lease_token}, and shared leases. */
public final class HandoverRows implements Handovers {
    static final String SHARE = """
            WITH shared AS (
              UPDATE running
                 SET deadline = started + $4 * interval '1 millisecond',
                     lease_end = least(lease_end, started + $4 * interval '1 millisecond'),
                     lease_length = $5, stop_within = $6
               WHERE id = $1 AND attempt = $2
              RETURNING id, attempt, cancel_requested IS NOT NULL AS is_cancelled
            ), token AS (
              INSERT INTO lease_token (id, attempt, hash) SELECT id, attempt, $3 FROM shared
              ON CONFLICT (id, attempt) DO UPDATE SET hash = excluded.hash
            )
            SELECT is_cancelled FROM shared
            """;

    /** Without a series, no node takes the lease for one of a claim whose answer it has lost. */
    static final String HAND_OVER = """
            UPDATE running
               SET lease_length = extract(epoch FROM deadline - started) * 1000,
                   series = NULL,
                   deadline = CASE
                     WHEN cancel_requested IS NULL THEN deadline
                     ELSE least(deadline, clock_timestamp() + stop_within * interval '1 millisecond')
                   END,
                   lease_end = CASE
                     WHEN cancel_requested IS NULL THEN deadline
                     ELSE least(deadline, clock_timestamp() + stop_within * interval '1 millisecond')
                   END
             WHERE id = $1 AND attempt = $2
               -- Like the deadline. That one's index might be taken for shorter than the key's.
               AND lease_length IS NOT NULL
            RETURNING cancel_requested IS NOT NULL
            """;

    static final String TOKEN = "SELECT hash FROM lease_token WHERE id = $1 AND attempt = $2";

    private final Database database;

    public HandoverRows(Database database) {
        this.database = database;
    }

    @Override
    public Uni<LeaseState> share(Lease lease, String tokenHash, Terms terms) {
        return database.write(
                        SHARE,
                        lease.id().value(),
                        lease.attempt(),
                        tokenHash,
                        terms.limit().toMillis(),
                        terms.lease().toMillis(),
                        terms.stopWithin().toMillis())
                .map(HandoverRows::state);
    }

    @Override
    public Uni<LeaseState> handOver(Lease lease) {
        return database.write(HAND_OVER, lease.id().value(), lease.attempt()).map(HandoverRows::state);
    }

    private static LeaseState state(RowSet<Row> rows) {
        return Rows.list(rows, row -> row.getBoolean(0) ? LeaseState.CANCEL_REQUESTED : LeaseState.HELD).stream()
                .findFirst()
                .orElse(LeaseState.LOST);
    }

    @Override
    public Uni<Optional<String>> tokenHash(Lease lease) {
        return database.read(TOKEN, lease.id().value(), lease.attempt())
                .map(rows -> Rows.list(rows, row -> row.getString(0)).stream().findFirst());
    }
}
