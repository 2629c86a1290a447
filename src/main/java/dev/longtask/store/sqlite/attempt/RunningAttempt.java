package dev.longtask.store.sqlite.attempt;

import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.queue.ConcurrencySlots;
import dev.longtask.store.sqlite.queue.FairTurns;
import dev.longtask.store.sqlite.queue.TaskQueue;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.AttemptEnd;
import dev.longtask.task.attempt.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A running attempt that holds its lease, with the columns needed to end it. */
record RunningAttempt(
        TaskId id,
        String type,
        long creator,
        int priority,
        TaskStatus status,
        int attempt,
        int uncountedAttempts,
        int maxAttempts,
        boolean fair,
        @Nullable String key,
        Duration retention,
        Duration priorRunTime,
        Instant firstStarted,
        Instant started,
        Actor runner,
        int progress,
        @Nullable String message,
        @Nullable Instant deadline,
        long checkpointBytes) {

    /** The attempt that holds this lease; empty when the lease is lost. This is the fence. */
    static Optional<RunningAttempt> find(Session session, Lease lease) throws SQLException {
        return session.first(
                """
                SELECT t.id, t.type, t.creator, t.priority, c.cancel_requested, c.attempt, t.uncounted_attempts, t.max_attempts,
                       t.fair, t.concurrency_key, t.retention, t.prior_run_time, coalesce(t.started, c.started), c.started, c.runner, c.progress,
                       c.message, c.deadline, t.checkpoint_bytes
                  FROM running c
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
                        Actor.parse(row.text()),
                        row.integer(),
                        row.optionalText(),
                        row.optionalTime(),
                        row.number()),
                lease.id(),
                lease.attempt());
    }

    /** Whether the attempt ran longer than it may. */
    boolean isOverdue(Instant now) {
        return deadline != null && !deadline.isAfter(now);
    }

    /** Ends the attempt with a reported outcome. */
    TaskStatus end(Transaction transaction, Outcome outcome, Actor actor) throws SQLException {
        return end(transaction, AttemptEnd.of(atEnd(), outcome), actor);
    }

    /** Ends the attempt because its lease expired. */
    void loseLease(Transaction transaction) throws SQLException {
        end(transaction, AttemptEnd.ofLostLease(atEnd(), runner), Actor.REAPER);
    }

    private AttemptEnd.Attempt atEnd() {
        return new AttemptEnd.Attempt(status, attempt - uncountedAttempts >= maxAttempts, progress, message);
    }

    private TaskStatus end(Transaction transaction, AttemptEnd end, Actor actor) throws SQLException {
        TaskStatus next = end.next();
        if (next == TaskStatus.COMPLETE) {
            Checkpoints.delete(transaction, this);
        }
        Session session = transaction.session();
        Instant now = transaction.now();
        Instant due = end.due(now);
        session.update("DELETE FROM running WHERE id = ? AND attempt = ?", id, attempt);
        session.update(
                """
                UPDATE task
                   SET attempt = ?, uncounted_attempts = ?, prior_run_time = ?, started = ?, progress = ?, message = ?, updated = ?,
                       due = ?, status = ?, finished = ?, purge_at = ?
                 WHERE id = ?
                """,
                attempt,
                end.counts() ? uncountedAttempts : uncountedAttempts + 1,
                priorRunTime.plus(ranUntil(now)).toMillis(),
                firstStarted,
                end.progress(),
                end.message(),
                now,
                due,
                next.isTerminal() ? next : null,
                next.isTerminal() ? now : null,
                next.isTerminal() ? now.plus(retention) : null,
                id);
        if (!next.isTerminal()) {
            TaskQueue.addAgain(transaction, id, fair ? FairTurns.now(session, type, -priority) : 0, due);
        }
        if (key != null) {
            ConcurrencySlots.release(session, type, key);
        }
        transaction.transition(id, type, creator, status, next, attempt, actor, end.reason());
        return next;
    }

    private Duration ranUntil(Instant now) {
        return now.isBefore(started) ? Duration.ZERO : Duration.between(started, now);
    }
}
