package dev.longtask.store.postgres.worker;

import dev.longtask.store.directory.Tickets;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.task.Principal;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Optional;

/** The table {@code ticket}. */
public final class TicketRows implements Tickets {
    /** Deletes some expired tickets, too, found by ticket_by_expiry. */
    static final String ISSUE = """
            WITH expired AS (
              DELETE FROM ticket
               WHERE hash = ANY (ARRAY(SELECT hash
                                         FROM ticket
                                        WHERE expires <= (SELECT clock_timestamp())
                                        ORDER BY expires
                                        LIMIT 100
                                          FOR UPDATE SKIP LOCKED))
            )
            INSERT INTO ticket (hash, principal, admin, session_ends, expires)
            SELECT $1, $2, $3, $4, clock_timestamp() + $5 * interval '1 millisecond'
             WHERE (SELECT count(*)
                      FROM (SELECT
                              FROM ticket
                             WHERE principal = $2 AND expires > (SELECT clock_timestamp())
                             LIMIT $6) unused) < $6
            RETURNING expires
            """;

    static final String REDEEM =
            "DELETE FROM ticket WHERE hash = $1 RETURNING principal, admin, session_ends, expires > clock_timestamp()";

    private final Database database;

    public TicketRows(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Optional<Instant>> issue(String hash, Holder holder) {
        return database.write(
                        ISSUE,
                        hash,
                        holder.principal().text(),
                        holder.isAdmin(),
                        Rows.optionalTime(holder.sessionEnds()),
                        GOOD_FOR.toMillis(),
                        (long) MOST_UNUSED)
                .map(rows ->
                        Rows.list(rows, row -> Rows.instant(row, 0)).stream().findFirst());
    }

    @Override
    public Uni<Optional<Holder>> redeem(String hash) {
        return database.write(REDEEM, hash)
                .map(rows -> Rows.list(rows, TicketRows::redeemed).stream()
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static Optional<Holder> redeemed(Row row) {
        return row.getBoolean(3)
                ? Optional.of(
                        new Holder(Principal.parse(row.getString(0)), row.getBoolean(1), Rows.optionalInstant(row, 2)))
                : Optional.empty();
    }
}
