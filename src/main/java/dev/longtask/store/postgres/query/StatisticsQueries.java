package dev.longtask.store.postgres.query;

import dev.longtask.store.StoreStatistics;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.type.TypePauses;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads counts, queue ages and pauses. */
public final class StatisticsQueries {
    private StatisticsQueries() {}

    public static Uni<StoreStatistics> read(Database database) {
        // One row per shard, type and status, so it is read completely.
        Uni<RowSet<Row>> counts =
                database.read("SELECT type, status, sum(tasks)::bigint FROM task_count GROUP BY type, status");
        Uni<RowSet<Row>> heads = database.read("""
                SELECT t.type, head.submitted, clock_timestamp(), counted.tasks
                  FROM (SELECT DISTINCT type FROM task_count) t
                 CROSS JOIN LATERAL (
                   SELECT submitted FROM ready WHERE type = t.type ORDER BY urgency, turn, submitted, id LIMIT 1) head
                 CROSS JOIN LATERAL (
                   SELECT count(*)::integer AS tasks
                     FROM (SELECT 1 FROM ready WHERE type = t.type ORDER BY urgency, turn, submitted, id LIMIT $1) r) counted
                """, StoreStatistics.READY_AT_MOST);
        // Served by the key of type_pause.
        Uni<RowSet<Row>> pauses =
                database.read("SELECT type FROM type_pause WHERE type > '' ORDER BY type LIMIT " + TypePauses.MOST);
        return Uni.combine().all().unis(counts, heads, pauses).with((counted, oldest, paused) -> {
            Map<String, Duration> ages = new HashMap<>();
            Map<String, Integer> ready = new HashMap<>();
            oldest.forEach(row -> {
                ages.put(row.getString(0), Duration.between(Rows.instant(row, 1), Rows.instant(row, 2)));
                ready.put(row.getString(0), row.getInteger(3));
            });
            return new StoreStatistics(
                    Rows.list(counted, StatisticsQueries::count),
                    ages,
                    ready,
                    Set.copyOf(Rows.list(paused, row -> row.getString(0))));
        });
    }

    private static StoreStatistics.Count count(Row row) {
        return new StoreStatistics.Count(row.getString(0), TaskStatus.valueOf(row.getString(1)), row.getLong(2));
    }
}
