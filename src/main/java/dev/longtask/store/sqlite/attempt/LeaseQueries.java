package dev.longtask.store.sqlite.attempt;

import dev.longtask.store.Sizes;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.query.TaskRows;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes made under a lease, and the handling of expired leases. */
public final class LeaseQueries {
    private LeaseQueries() {}

    public static List<RenewedLease> renew(Transaction transaction, List<Lease> leases, Duration length)
            throws SQLException {
        List<RenewedLease> renewed = new ArrayList<>(leases.size());
        for (Lease lease : leases) {
            renewed.add(transaction
                    .session()
                    .first(
                            """
                            UPDATE running
                               SET lease_end = CASE
                                     WHEN deadline IS NULL THEN ?
                                     ELSE min(deadline, ? + lease_length)
                                   END
                             WHERE id = ? AND attempt = ?
                            RETURNING cancel_requested, lease_end, deadline
                            """,
                            row -> renewed(row, transaction.now()),
                            transaction.now().plus(length),
                            transaction.now(),
                            lease.id(),
                            lease.attempt())
                    .orElse(RenewedLease.LOST));
        }
        return renewed;
    }

    private static RenewedLease renewed(Row row, Instant now) throws SQLException {
        LeaseState held = row.integer() == 0 ? LeaseState.HELD : LeaseState.CANCEL_REQUESTED;
        Instant ends = row.time();
        Instant deadline = row.optionalTime();
        boolean timedOut = deadline != null && !deadline.isAfter(now);
        return new RenewedLease(timedOut ? LeaseState.TIMED_OUT : held, ends, deadline);
    }

    public static LeaseState report(Transaction transaction, Lease lease, Report report) throws SQLException {
        Optional<RunningAttempt> running = RunningAttempt.find(transaction.session(), lease);
        if (running.isEmpty()) {
            return LeaseState.LOST;
        }
        record(transaction, running.get(), report);
        return running.get().status() == TaskStatus.CANCEL_REQUESTED ? LeaseState.CANCEL_REQUESTED : LeaseState.HELD;
    }

    public static FinishResult finish(Transaction transaction, Lease lease, Outcome outcome, Report last, Actor actor)
            throws SQLException {
        Optional<RunningAttempt> running = RunningAttempt.find(transaction.session(), lease);
        if (running.isEmpty()) {
            return RepeatedEnds.answer(transaction.session(), lease, outcome);
        }
        if (actor.kind() == Actor.Kind.WORKER && running.get().isOverdue(transaction.now())) {
            return new FinishResult.LeaseLost();
        }
        record(transaction, running.get(), outcome instanceof Outcome.Completed ? last.withoutCheckpoint() : last);
        // Read again: the report may have changed progress or message.
        RunningAttempt attempt = last.isEmpty()
                ? running.get()
                : RunningAttempt.find(transaction.session(), lease).orElseThrow();
        if (outcome instanceof Outcome.Completed(String result) && result != null) {
            transaction.session().update("INSERT INTO result (id, json) VALUES (?, ?)", lease.id(), result);
            transaction.countGrown(lease.id(), attempt.creator(), Sizes.utf8(result));
        }
        return new FinishResult.Recorded(attempt.end(transaction, outcome, actor));
    }

    public static List<Task> reap(Transaction transaction, int limit, Duration contact) throws SQLException {
        Session session = transaction.session();
        // Served by running_by_lease_end.
        List<Lease> expired = session.list(
                """
                SELECT id, attempt
                  FROM running
                 WHERE lease_end <= ?1 AND (deadline IS NULL OR deadline > ?1 AND lease_length <= ?2)
                 ORDER BY lease_end
                 LIMIT ?3
                """,
                row -> new Lease(row.id(), row.integer()),
                transaction.now(),
                contact.multipliedBy(2).toMillis(),
                limit);
        List<Task> reaped = new ArrayList<>(expired.size());
        for (Lease lease : expired) {
            RunningAttempt.find(session, lease).orElseThrow().loseLease(transaction);
            reaped.add(TaskRows.get(session, lease.id()));
        }
        return reaped;
    }

    /** Releases the attempts of these series that their node does not know of; returns their number. */
    public static int releaseUnknown(Transaction transaction, String node, List<Long> series, List<Lease> known)
            throws SQLException {
        Set<Lease> left = new HashSet<>(known);
        List<Lease> unknown = new ArrayList<>();
        for (Long one : series) {
            // Reads all leases, via running_by_lease_end: they are few, and this runs rarely.
            unknown.addAll(transaction
                    .session()
                    .list(
                            """
                            SELECT id, attempt
                              FROM running
                             WHERE lease_end >= 0 AND series = ? AND (runner = ? OR deadline IS NOT NULL)
                            """,
                            row -> new Lease(row.id(), row.integer()),
                            one,
                            Actor.node(node).text()));
        }
        unknown.removeIf(left::contains);
        for (Lease lease : unknown) {
            finish(transaction, lease, new Outcome.Released(Claims.LOST_ANSWER), Report.EMPTY, Actor.node(node));
        }
        return unknown.size();
    }

    /** Expires the leases of a dead process, but not those of workers, which live on; returns their number. */
    public static int expireAll(Transaction transaction) throws SQLException {
        return transaction
                .session()
                .update(
                        "UPDATE running SET lease_end = ?1 WHERE lease_end > ?1 AND deadline IS NULL",
                        transaction.now());
    }

    private static void record(Transaction transaction, RunningAttempt attempt, Report report) throws SQLException {
        if (report.isEmpty()) {
            return;
        }
        Session session = transaction.session();
        TaskId id = attempt.id();
        for (ReportEntry message : report.messages()) {
            session.update("""
                    INSERT INTO message (id, n, at, text)
                    VALUES (?1, coalesce((SELECT max(n) FROM message WHERE id = ?1), 0) + 1, ?2, ?3)
                    """, id, message.at(), message.text());
        }
        if (!report.messages().isEmpty()) {
            session.update(
                    "DELETE FROM message WHERE id = ?1 AND n <= (SELECT max(n) FROM message WHERE id = ?1) - ?2",
                    id,
                    TaskStore.MOST_MESSAGES);
        }
        if (!report.lines().isEmpty()) {
            // Served by the key of log.
            long number = session.number("SELECT max(n) FROM log WHERE id = ?", 0, id);
            long bytes = 0;
            for (ReportEntry line : report.lines()) {
                if (++number <= TaskStore.MOST_LINES) {
                    session.update(
                            "INSERT INTO log (id, n, at, attempt, text) VALUES (?, ?, ?, ?, ?)",
                            id,
                            number,
                            line.at(),
                            attempt.attempt(),
                            number == TaskStore.MOST_LINES ? TaskStore.LOG_IS_FULL : line.text());
                    bytes += Sizes.utf8(line.text());
                }
            }
            transaction.countGrown(id, attempt.creator(), bytes);
        }
        if (report.checkpoint() != null) {
            Checkpoints.save(transaction, attempt, report.checkpoint());
        }
        if (report.isUpdate()) {
            transaction.changed(id);
            session.update(
                    """
                    UPDATE running
                       SET progress = coalesce(?, progress), message = coalesce(?, message), updated = ?
                     WHERE id = ?
                    """,
                    report.progress(),
                    report.messages().isEmpty()
                            ? null
                            : report.messages().getLast().text(),
                    transaction.now(),
                    id);
        }
    }
}
