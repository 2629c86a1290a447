package dev.longtask.store.postgres.query;

import dev.longtask.store.postgres.database.Rows;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import dev.longtask.task.attempt.HistoryEntry;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Derives a task's transitions from their rows: one for the submission, one per attempt, one per action. */
final class HistoryQueries {
    private static final TaskStatus CLAIMED = Transitions.after(TaskStatus.ENQUEUED, TaskEvent.CLAIM);
    private static final TaskStatus CANCELLING = Transitions.after(CLAIMED, TaskEvent.CANCEL);

    /**
     * The history of a task after one attempt and up to another, in order. An action follows the attempt that it names. In
     * the row of an action, {@code started} and {@code ended} are its time and {@code cancelled_by} is the status before.
     */
    static final String SQL = """
            SELECT 'submission', t.submitted, NULL::timestamptz, NULL::timestamptz, NULL, NULL, NULL, p.name, NULL,
                   0, 0 AS attempt, 0 AS part, 0::bigint AS n
              FROM task t JOIN principal p ON p.number = ANY (key_of(t.creator))
             WHERE t.id = $1 AND $2 < 0
            UNION ALL
            SELECT 'attempt', started, ended, cancel_requested, runner, cancelled_by, to_status, actor, reason,
                   attempt, attempt, 1, 0
              FROM attempt
             WHERE id = $1 AND attempt > $2 AND attempt <= $3
            UNION ALL
            SELECT 'attempt', started, NULL, cancel_requested, runner, cancelled_by, NULL, NULL, NULL,
                   attempt, attempt, 1, 0
              FROM running
             WHERE id = $1 AND attempt > $2 AND attempt <= $3
            UNION ALL
            SELECT 'action', at, at, NULL, NULL, from_status, to_status, actor, NULL,
                   attempt, attempt, 2, n
              FROM action
             WHERE id = $1 AND attempt > $2 AND attempt <= $3
             ORDER BY attempt, part, n
            """;

    private HistoryQueries() {}

    static List<HistoryEntry> read(RowSet<Row> rows) {
        List<HistoryEntry> history = new ArrayList<>();
        for (Row row : rows) {
            switch (row.getString(0)) {
                case "submission" ->
                    history.add(new HistoryEntry(
                            Rows.instant(row, 1),
                            null,
                            TaskStatus.ENQUEUED,
                            0,
                            Actor.user(Principal.parse(row.getString(7))),
                            null));
                case "attempt" -> addAttempt(history, row);
                default ->
                    history.add(new HistoryEntry(
                            Rows.instant(row, 1),
                            TaskStatus.valueOf(row.getString(5)),
                            TaskStatus.valueOf(row.getString(6)),
                            row.getInteger(9),
                            Actor.parse(row.getString(7)),
                            null));
            }
        }
        return history;
    }

    private static void addAttempt(List<HistoryEntry> history, Row row) {
        int attempt = row.getInteger(9);
        history.add(new HistoryEntry(
                Rows.instant(row, 1), TaskStatus.ENQUEUED, CLAIMED, attempt, Actor.parse(row.getString(4)), null));
        Instant cancelled = Rows.optionalInstant(row, 3);
        if (cancelled != null) {
            history.add(new HistoryEntry(cancelled, CLAIMED, CANCELLING, attempt, Actor.parse(row.getString(5)), null));
        }
        Instant ended = Rows.optionalInstant(row, 2);
        if (ended != null) {
            history.add(new HistoryEntry(
                    ended,
                    cancelled == null ? CLAIMED : CANCELLING,
                    TaskStatus.valueOf(row.getString(6)),
                    attempt,
                    Actor.parse(row.getString(7)),
                    row.getString(8)));
        }
    }
}
