package dev.longtask.store.postgres.change;

import dev.longtask.store.TaskStore;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.query.Change;
import dev.longtask.store.query.ChangePage;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The list of changes: one row per transaction, whose id is the transaction's. Ids are given out when transactions begin to
 * write, and rows become visible when they commit, in another order. A reader must not go past a transaction that may still
 * commit, so it reads only up to the oldest transaction in progress: all that is below has ended.
 */
public final class ChangeRows {
    /** Served by the primary key. Transactions of other databases of the server count as well, and may hold it up. */
    private static final String PAGE = """
            WITH horizon AS MATERIALIZED (
              SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS id
            )
            SELECT h.id - 1,
                   $1 < h.id AND $1 >= (SELECT id FROM change ORDER BY id LIMIT 1)
                     AND NOT EXISTS (SELECT 1 FROM change
                                      WHERE id >= h.id AND at < clock_timestamp() - $3 * interval '1 millisecond'
                                      LIMIT 1),
                   c.id, c.tasks
              FROM horizon h
              LEFT JOIN LATERAL (SELECT id, tasks FROM change WHERE id > $1 AND id < h.id ORDER BY id LIMIT $2) c ON true
             ORDER BY c.id
            """;

    /** How long a transaction may keep the changes of later ones back before the page is said to be incomplete. */
    private static final long HELD_BACK_MILLIS = 1_000;

    private ChangeRows() {}

    public static Uni<ChangePage> page(Database database, long after, int limit) {
        return database.read(PAGE, after, limit, HELD_BACK_MILLIS).map(rows -> {
            List<Change> changes = new ArrayList<>();
            long latest = 0;
            boolean complete = false;
            for (Row row : rows) {
                latest = row.getLong(0);
                complete = row.getBoolean(1);
                if (row.getLong(2) != null) {
                    UUID[] tasks = row.getArrayOfUUIDs(3);
                    changes.add(new Change(
                            row.getLong(2),
                            Arrays.stream(tasks).map(TaskId::new).toList()));
                }
            }
            return ChangePage.of(changes, limit, latest, complete || after == TaskStore.LATEST_CHANGE);
        });
    }

    /**
     * Deletes old changes from the start of the list up to the first one to keep, so that the list never has a gap. The last
     * old one stays: it shows up to where the list has been cut. A time in the future, from a clock that was wrong, is old.
     */
    public static int purge(Transaction transaction, int limit, long keptMillis) {
        return transaction.query("""
                        WITH oldest AS MATERIALIZED (
                          SELECT id,
                                 at NOT BETWEEN clock_timestamp() - $2 * interval '1 millisecond' AND clock_timestamp()
                                   AS old
                            FROM change
                           ORDER BY id
                           LIMIT $1 + 1
                        ), cut AS (
                          SELECT id,
                                 lead(id) OVER (ORDER BY id) IS NOT NULL
                                   AND bool_and(old) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING)
                                   AS ended
                            FROM oldest
                        )
                        DELETE FROM change c USING cut WHERE c.id = ANY (key_of(cut.id)) AND cut.ended
                        """, limit, keptMillis).rowCount();
    }
}
