package dev.longtask.store.postgres.type;

import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.type.ActivityCounts;
import dev.longtask.store.type.ActivityTally;
import dev.longtask.store.type.TypeActivity;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/** The table {@code type_activity}. */
public final class ActivityRows implements ActivityCounts {
    /**
     * Rows are locked in the order of their key, so that nodes that add to the same ones do not deadlock. Old rows are found
     * by type_activity_by_minute.
     */
    static final String ADD = """
            WITH forgotten AS (
              DELETE FROM type_activity
               WHERE ctid = ANY (ARRAY(SELECT ctid
                                         FROM type_activity
                                        WHERE minute < (SELECT clock_timestamp()) - $5 * interval '1 millisecond'
                                        ORDER BY minute
                                        LIMIT 5000
                                          FOR UPDATE SKIP LOCKED))
            )
            INSERT INTO type_activity AS a (type, minute, next, bucket, attempts)
            SELECT e.type, clock.minute, e.next, e.bucket, e.attempts
              FROM (SELECT date_trunc('minute', clock_timestamp()) AS minute) clock
             CROSS JOIN unnest($1::text[], $2::text[], $3::integer[], $4::bigint[]) AS e(type, next, bucket, attempts)
             ORDER BY e.type, e.next, e.bucket
            ON CONFLICT (type, minute, next, bucket) DO UPDATE SET attempts = a.attempts + excluded.attempts
            """;

    /** Served by the key of type_activity. */
    static final String LAST_HOUR = """
            WITH clock AS MATERIALIZED (
              SELECT clock_timestamp() AS now
            )
            SELECT c.now, a.type, a.minute, a.next, a.bucket, a.attempts
              FROM clock c
              LEFT JOIN type_activity a ON a.type = ANY ($1) AND a.minute > c.now - interval '1 hour'
            """;

    private final Database database;

    public ActivityRows(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Void> add(List<Ended> ended) {
        return database.write(
                        ADD,
                        Rows.column(ended, String[]::new, Ended::type),
                        Rows.column(ended, String[]::new, one -> one.next().name()),
                        Rows.column(ended, Integer[]::new, Ended::bucket),
                        Rows.column(ended, Long[]::new, Ended::attempts),
                        KEPT.toMillis())
                .replaceWithVoid();
    }

    @Override
    public Uni<List<TypeActivity>> lastHour(List<String> types) {
        return database.read(LAST_HOUR, (Object) types.toArray(String[]::new)).map(rows -> tally(rows, types));
    }

    private static List<TypeActivity> tally(RowSet<Row> rows, List<String> types) {
        ActivityTally tally = new ActivityTally(Rows.instant(rows.iterator().next(), 0), types);
        for (Row row : rows) {
            String type = row.getString(1);
            if (type != null) {
                TaskStatus next = TaskStatus.valueOf(row.getString(3));
                tally.ended(type, Rows.instant(row, 2), next, row.getInteger(4), row.getLong(5));
            }
        }
        return tally.result();
    }
}
