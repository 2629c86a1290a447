package dev.longtask.store.postgres.query;

import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.query.Labels;
import dev.longtask.task.Creator;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskSpec;
import dev.longtask.task.TaskState;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TaskTimes;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads tasks, always through the view that computes their status. */
public final class TaskRows {
    private static final String COLUMNS = """
            s.id, s.type, s.creator, s.creator_name, s.description, s.priority, s.labels, s.run_at, s.max_attempts,
            s.timeout, s.concurrency_key, s.status, s.attempt, s.attempt - s.uncounted_attempts, s.due, s.blocked, s.paused, s.progress, s.message, s.submitted, s.started,
            s.finished, s.updated, s.prior_run_time, s.attempt_started, clock_timestamp()
            """;

    /** One task with input and result, by id. */
    static final String WITH_CONTENT = "SELECT " + COLUMNS + """
                    , i.json, r.json
                      FROM task_state s
                      LEFT JOIN input i ON i.id = ANY (key_of(s.id))
                      LEFT JOIN result r ON r.id = ANY (key_of(s.id))
                     WHERE s.id = $1
                    """;

    /** Tasks without input and result, by an array of ids, in any order. */
    static final String BY_IDS = "SELECT " + COLUMNS + """
                    , NULL, NULL
                      FROM unnest($1::uuid[]) AS wanted(id)
                      JOIN task_state s ON s.id = ANY (key_of(wanted.id))
                    """;

    private TaskRows() {}

    public static Optional<Task> findWithContent(Transaction transaction, TaskId id) {
        return Rows.list(transaction.query(WITH_CONTENT, id.value()), TaskRows::task).stream()
                .findFirst();
    }

    /** The existing tasks among these ids, without input and result. */
    public static Map<TaskId, Task> find(Transaction transaction, Collection<TaskId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<TaskId, Task> tasks = new HashMap<>();
        for (Row row : transaction.query(BY_IDS, (Object) Rows.ids(ids, id -> id))) {
            tasks.put(Rows.id(row, 0), task(row));
        }
        return tasks;
    }

    static Task task(Row row) {
        return new Task(
                Rows.id(row, 0),
                creator(row),
                spec(row),
                state(row),
                times(row),
                row.getString(26),
                row.getString(27),
                null,
                null);
    }

    /** The creator in a row that begins like those of this class. */
    public static Creator creator(Row row) {
        return new Creator(row.getLong(2), Principal.parse(row.getString(3)));
    }

    /** What was asked for, in a row that begins like those of this class. */
    public static TaskSpec spec(Row row) {
        Long timeout = row.getLong(9);
        return new TaskSpec(
                row.getString(1),
                row.getString(4),
                row.getInteger(5),
                Labels.parse(row.getString(6)),
                Rows.optionalInstant(row, 7),
                row.getInteger(8),
                timeout == null ? null : Duration.ofMillis(timeout),
                row.getString(10));
    }

    private static TaskState state(Row row) {
        return new TaskState(
                TaskStatus.valueOf(row.getString(11)),
                row.getInteger(12),
                row.getInteger(13),
                Rows.optionalInstant(row, 14),
                row.getBoolean(15),
                row.getBoolean(16),
                row.getInteger(17),
                row.getString(18));
    }

    private static TaskTimes times(Row row) {
        return new TaskTimes(
                Rows.instant(row, 19),
                Rows.optionalInstant(row, 20),
                Rows.optionalInstant(row, 21),
                Rows.instant(row, 22),
                Duration.ofMillis(row.getLong(23)),
                Rows.optionalInstant(row, 24),
                Rows.instant(row, 25));
    }
}
