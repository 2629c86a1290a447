package dev.longtask.store.sqlite;

import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt that holds its lease, as the tables have it: what is needed to end it. */
record RunningAttempt(
        TaskId id,
        String type,
        long creator,
        int priority,
        TaskStatus status,
        int attempt,
        int uncounted,
        int maxAttempts,
        boolean fair,
        @Nullable String key,
        Duration retention,
        Duration ranBefore,
        Instant firstStarted,
        Instant started,
        String node,
        int progress,
        @Nullable String message) {

    /** The attempt that holds this lease; empty when none does. This is the fence. */
    static Optional<RunningAttempt> find(Session session, Lease lease) throws SQLException {
        return session.first(
                """
                SELECT t.id, t.type, t.creator, t.priority, c.cancel_requested, c.attempt, t.uncounted, t.max_attempts,
                       t.fair, t.concurrency_key, t.retention, t.ran, coalesce(t.started, c.started), c.started, c.node, c.progress,
                       c.message
                  FROM claimed c
                  JOIN task t ON t.id = c.id
                 WHERE c.id = ? AND c.attempt = ?
                """,
                row -> new RunningAttempt(
                        row.id(),
                        row.text(),
                        row.number(),
                        row.integer(),
                        row.integer() == 0 ? TaskStatus.RUNNING : TaskStatus.CANCEL_REQUESTED,
                        row.integer(),
                        row.integer(),
                        row.integer(),
                        row.integer() != 0,
                        row.optionalText(),
                        Duration.ofMillis(row.number()),
                        Duration.ofMillis(row.number()),
                        row.time(),
                        row.time(),
                        row.text(),
                        row.integer(),
                        row.optionalText()),
                lease.id(),
                lease.attempt());
    }

    /** Whether another attempt may follow this one. */
    boolean attemptsLeft() {
        return attempt - uncounted < maxAttempts;
    }

    /** Ends it after a failure that another attempt may mend; that one is due when {@code backOff} has passed. */
    TaskStatus endWithBackOff(Transaction transaction, Actor actor, String reason, Duration backOff)
            throws SQLException {
        return end(transaction, TaskEvent.FAIL_WITH_ATTEMPTS_LEFT, actor, reason, backOff);
    }

    /** Ends it; the status that follows is the transition table's. */
    TaskStatus end(Transaction transaction, TaskEvent event, Actor actor, @Nullable String reason) throws SQLException {
        return end(transaction, event, actor, reason, Duration.ZERO);
    }

    private TaskStatus end(
            Transaction transaction, TaskEvent event, Actor actor, @Nullable String reason, Duration backOff)
            throws SQLException {
        TaskStatus next = Transitions.after(status, event);
        Session session = transaction.session();
        Instant now = transaction.now();
        Instant due = next.isTerminal() || backOff.isZero() ? null : now.plus(backOff);
        session.update("DELETE FROM claimed WHERE id = ? AND attempt = ?", id, attempt);
        session.update(
                """
                UPDATE task
                   SET attempt = ?, uncounted = ?, ran = ?, started = ?, progress = ?, message = ?, updated = ?,
                       due = ?, status = ?, finished = ?, purge_at = ?
                 WHERE id = ?
                """,
                attempt,
                event == TaskEvent.HAND_BACK ? uncounted + 1 : uncounted,
                ranBefore.plus(ranUntil(now)).toMillis(),
                firstStarted,
                next == TaskStatus.COMPLETE ? 100 : progress,
                next == TaskStatus.CANCELLED || reason == null ? message : reason,
                now,
                due,
                next.isTerminal() ? next : null,
                next.isTerminal() ? now : null,
                next.isTerminal() ? now.plus(retention) : null,
                id);
        if (!next.isTerminal()) {
            Queue.addAgain(transaction, id, fair ? Turns.now(session, type, -priority) : 0, due);
        }
        if (key != null) {
            Keys.release(session, type, key);
        }
        transaction.transition(id, type, creator, status, next, attempt, actor, reason);
        return next;
    }

    private Duration ranUntil(Instant now) {
        return now.isBefore(started) ? Duration.ZERO : Duration.between(started, now);
    }
}
