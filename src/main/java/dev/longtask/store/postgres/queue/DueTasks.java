package dev.longtask.store.postgres.queue;

import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Scheduled tasks, which wait until they are due. */
public final class DueTasks {
    private static final int PROMOTED_AT_ONCE = 1_000;

    private final Database database;
    private final int shard;

    public DueTasks(Database database, int shard) {
        this.database = database;
        this.shard = shard;
    }

    /**
     * Promotes tasks that are due, at most 1,000 at a time.
     *
     * @param promoted run when a task was due
     * @return how long until the next task is due, zero when one is due now; null when none is scheduled
     */
    public @Nullable Duration promote(Runnable promoted) {
        Duration next = next();
        if (next != null && next.isZero()) {
            database.transact(shard, database.urgent(), transaction -> {
                promote(transaction);
                return true;
            });
            promoted.run();
            next = next();
        }
        return next;
    }

    private @Nullable Duration next() {
        // Served by the key of scheduled.
        Row row = database.run("SELECT clock_timestamp(), (SELECT due FROM scheduled ORDER BY due LIMIT 1)")
                .iterator()
                .next();
        Instant due = Rows.optionalInstant(row, 1);
        if (due == null) {
            return null;
        }
        Duration left = Duration.between(Rows.instant(row, 0), due);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Safe on several nodes at once: each takes different tasks. */
    private static void promote(Transaction transaction) {
        // Served by the keys of scheduled and task.
        ConcurrencySlots keys = new ConcurrencySlots();
        for (Row row : transaction.query("""
                WITH due AS MATERIALIZED (
                  SELECT due, id
                    FROM scheduled
                   WHERE due <= (SELECT clock_timestamp())
                   ORDER BY due, id
                   LIMIT $1
                     FOR UPDATE SKIP LOCKED
                ), moved AS (
                  DELETE FROM scheduled w USING due d
                   WHERE w.due = ANY (key_of(d.due)) AND w.id = ANY (key_of(d.id))
                  RETURNING w.type, w.urgency, w.turn, w.submitted, w.id, w.key
                ), entered AS (
                  INSERT INTO ready (type, urgency, turn, submitted, id)
                  SELECT type, urgency, turn, submitted, id FROM moved WHERE key IS NULL
                ), held_back AS (
                  INSERT INTO blocked (type, key, submitted, id, urgency, turn)
                  SELECT type, key, submitted, id, urgency, turn FROM moved WHERE key IS NOT NULL
                )
                SELECT type, key FROM moved WHERE key IS NOT NULL
                """, PROMOTED_AT_ONCE)) {
            keys.entered(row.getString(0), row.getString(1));
        }
        keys.send(transaction);
    }
}
