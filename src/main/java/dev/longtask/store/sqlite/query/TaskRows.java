package dev.longtask.store.sqlite.query;

import dev.longtask.store.query.Labels;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.task.Creator;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskSpec;
import dev.longtask.task.TaskState;
import dev.longtask.task.TaskTimes;
import dev.longtask.task.TaskTrace;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads tasks, always through the view that computes their status. */
public final class TaskRows {
    private static final String COLUMNS = """
            s.id, s.type, s.creator, s.creator_name, s.description, s.priority, s.labels, s.run_at, s.max_attempts,
            s.timeout, s.concurrency_key, s.status, s.attempt, s.attempt - s.uncounted_attempts, s.due, s.blocked, s.paused, s.progress, s.message, s.submitted, s.started, s.finished, s.updated,
            s.prior_run_time, s.attempt_started
            """;

    private static final String WITHOUT_CONTENT =
            "SELECT " + COLUMNS + ", NULL, NULL, NULL, NULL, NULL, 0 FROM task_state s WHERE s.id = ?";

    private static final String WITH_CONTENT = "SELECT " + COLUMNS + """
                    , i.json, r.json, NULL, NULL, NULL, 0
                      FROM task_state s
                      LEFT JOIN input i ON i.id = s.id
                      LEFT JOIN result r ON r.id = s.id
                     WHERE s.id = ?
                    """;

    // Served by running_by_lease_end.
    private static final String LEASED_UNTIL = "SELECT " + COLUMNS + """
                    , i.json, NULL,
                      CASE WHEN s.checkpoint_bytes > 0 THEN (SELECT json FROM checkpoint k WHERE k.id = s.id) END,
                      s.traceparent, s.tracestate, s.queued
                      FROM running
                      JOIN task_state s ON s.id = running.id
                      LEFT JOIN input i ON i.id = running.id
                     WHERE running.lease_end = ?
                    """;

    private static final String LEASED = "SELECT " + COLUMNS + """
                    , i.json, NULL,
                      CASE WHEN s.checkpoint_bytes > 0 THEN (SELECT json FROM checkpoint k WHERE k.id = s.id) END,
                      s.traceparent, s.tracestate, s.queued
                      FROM task_state s
                      LEFT JOIN input i ON i.id = s.id
                     WHERE s.id = ?
                    """;

    private TaskRows() {}

    /** A task without input and result. */
    public static Optional<Task> find(Session session, TaskId id) throws SQLException {
        return session.first(WITHOUT_CONTENT, TaskRows::task, id);
    }

    public static Optional<Task> findWithContent(Session session, TaskId id) throws SQLException {
        return session.first(WITH_CONTENT, TaskRows::task, id);
    }

    /** The running tasks whose lease ends at this time, with their inputs and checkpoints. */
    public static List<Task> leasedUntil(Session session, Instant leaseEnd) throws SQLException {
        return session.list(LEASED_UNTIL, TaskRows::task, leaseEnd);
    }

    /** A running task, with its input and checkpoint. */
    public static Task leased(Session session, TaskId id) throws SQLException {
        return session.first(LEASED, TaskRows::task, id).orElseThrow();
    }

    /** An existing task, without input and result. */
    public static Task get(Session session, TaskId id) throws SQLException {
        return find(session, id).orElseThrow();
    }

    /** Reads the columns in their order: a row has no other. */
    private static Task task(Row row) throws SQLException {
        TaskId id = row.id();
        String type = row.text();
        Creator creator = new Creator(row.number(), Principal.parse(row.text()));
        return new Task(
                id,
                creator,
                spec(type, row),
                state(row),
                times(row),
                row.optionalText(),
                row.optionalText(),
                row.optionalText(),
                TaskTrace.stored(row.optionalText(), row.optionalText(), row.time()));
    }

    private static TaskSpec spec(String type, Row row) throws SQLException {
        return new TaskSpec(
                type,
                row.optionalText(),
                row.integer(),
                Labels.parse(row.optionalText()),
                row.optionalTime(),
                row.integer(),
                duration(row.optionalNumber()),
                row.optionalText());
    }

    private static TaskState state(Row row) throws SQLException {
        return new TaskState(
                row.status(),
                row.integer(),
                row.integer(),
                row.optionalTime(),
                row.integer() != 0,
                row.integer() != 0,
                row.integer(),
                row.optionalText());
    }

    private static TaskTimes times(Row row) throws SQLException {
        return new TaskTimes(
                row.time(),
                row.optionalTime(),
                row.optionalTime(),
                row.time(),
                Duration.ofMillis(row.number()),
                row.optionalTime(),
                row.now());
    }

    private static @Nullable Duration duration(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }
}
