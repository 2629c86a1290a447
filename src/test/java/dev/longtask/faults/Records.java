package dev.longtask.faults;

import dev.longtask.testing.PromiseChecker.Step;
import dev.longtask.testing.PromiseChecker.TaskRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads the complete history from the tables with its own SQL. */
final class Records {
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private final Connection connection;

    Records(Connection connection) {
        this.connection = connection;
    }

    Map<UUID, TaskRecord> read() throws SQLException {
        Map<UUID, List<Step>> steps = new HashMap<>();
        Map<UUID, TaskRecord> tasks = new HashMap<>();
        each("""
                SELECT t.id, t.status, t.attempt - t.uncounted_attempts, t.max_attempts, r.id IS NOT NULL, t.submitted, t.type,
                       t.concurrency_key
                  FROM task t LEFT JOIN result r ON r.id = t.id
                """, row -> {
            UUID id = row.getObject(1, UUID.class);
            List<Step> own = new ArrayList<>();
            own.add(step("ENQUEUED", row.getTimestamp(6), 0));
            steps.put(id, own);
            tasks.put(
                    id,
                    new TaskRecord(
                            id,
                            row.getString(7),
                            row.getString(8),
                            String.valueOf(row.getString(2)),
                            row.getInt(3),
                            row.getInt(4),
                            row.getBoolean(5),
                            own));
        });
        // An action sorts after the attempt that it names.
        each("""
                SELECT id, attempt, 0 AS part, 0 AS n, started, cancel_requested, ended, to_status FROM attempt
                UNION ALL
                SELECT id, attempt, 1, n, at, NULL, NULL, to_status FROM action
                ORDER BY 1, 2, 3, 4
                """, row -> {
            List<Step> own = steps.computeIfAbsent(row.getObject(1, UUID.class), id -> new ArrayList<>());
            int attempt = row.getInt(2);
            if (row.getInt(3) == 1) {
                own.add(step(row.getString(8), row.getTimestamp(5), attempt));
                return;
            }
            own.add(step("RUNNING", row.getTimestamp(5), attempt));
            if (row.getTimestamp(6) != null) {
                own.add(step("CANCEL_REQUESTED", row.getTimestamp(6), attempt));
            }
            own.add(step(row.getString(8), row.getTimestamp(7), attempt));
        });
        return tasks;
    }

    /** The end of an attempt: who ran it, who ended it, and the task's next status. */
    record AttemptEnd(String runner, String actor, String status) {}

    /** The ends of all attempts of a type. */
    Map<RemoteWorkers.AttemptId, AttemptEnd> endsOf(String type) throws SQLException {
        Map<RemoteWorkers.AttemptId, AttemptEnd> ends = new HashMap<>();
        each(
                "SELECT a.id, a.attempt, a.runner, a.actor, a.to_status FROM attempt a JOIN task t USING (id) WHERE t.type = '%s'"
                        .formatted(type),
                row -> ends.put(
                        new RemoteWorkers.AttemptId(row.getObject(1, UUID.class), row.getInt(2)),
                        new AttemptEnd(row.getString(3), row.getString(4), row.getString(5))));
        return ends;
    }

    private static Step step(String to, Timestamp at, int attempt) {
        return new Step(to, at.toInstant(), attempt);
    }

    private void each(String sql, RowReader reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    long number(String sql) throws SQLException {
        long[] number = new long[1];
        each(sql, row -> number[0] = row.getLong(1));
        return number[0];
    }
}
