package dev.longtask.store.postgres.attempt;

import dev.longtask.store.Sizes;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.TaskTransitions;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.query.TaskRows;
import dev.longtask.store.postgres.queue.ConcurrencySlots;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Writes under leases, and the handling of expired leases. */
public final class LeaseQueries {
    static final Comparator<Lease> IN_ORDER = Comparator.comparing(Lease::id).thenComparingInt(Lease::attempt);

    /** A request to record a report. */
    public record ReportRequest(Lease lease, Report report) {}

    /** A request to renew leases. */
    public record RenewalRequest(List<Lease> leases, Duration length) {}

    private LeaseQueries() {}

    public static List<List<RenewedLease>> renew(Database database, List<RenewalRequest> renewals) {
        // The last renewal of a lease wins. Leases are locked in the same order by all writes under leases.
        SortedMap<Lease, Long> lengths = new TreeMap<>(IN_ORDER);
        renewals.forEach(renewal -> renewal.leases()
                .forEach(lease -> lengths.put(lease, renewal.length().toMillis())));
        Map<Lease, RenewedLease> renewed = new HashMap<>();
        for (Row row : database.run(
                """
                UPDATE running c
                   SET lease_end = CASE
                         WHEN c.deadline IS NULL THEN clock_timestamp() + lease.length * interval '1 millisecond'
                         ELSE least(c.deadline, clock_timestamp() + c.lease_length * interval '1 millisecond')
                       END
                  FROM unnest($1::uuid[], $2::integer[], $3::bigint[]) AS lease(id, attempt, length)
                 WHERE c.id = ANY (key_of(lease.id)) AND c.attempt = lease.attempt
                RETURNING c.id, c.attempt, c.cancel_requested IS NOT NULL, c.lease_end, c.deadline,
                          coalesce(c.deadline <= clock_timestamp(), false)
                """,
                Rows.ids(lengths.keySet(), Lease::id),
                Rows.column(lengths.keySet(), Integer[]::new, Lease::attempt),
                Rows.column(lengths.values(), Long[]::new, length -> length))) {
            renewed.put(
                    new Lease(Rows.id(row, 0), row.getInteger(1)),
                    new RenewedLease(
                            row.getBoolean(5) ? LeaseState.TIMED_OUT : state(row),
                            Rows.instant(row, 3),
                            Rows.optionalInstant(row, 4)));
        }
        return renewals.stream()
                .map(renewal -> renewal.leases().stream()
                        .map(lease -> renewed.getOrDefault(lease, RenewedLease.LOST))
                        .toList())
                .toList();
    }

    public static List<LeaseState> report(Transaction transaction, List<ReportRequest> requests) {
        // An attempt has one report in flight at a time. If there are two, the later progress and message win.
        SortedMap<Lease, Report> reports = new TreeMap<>(IN_ORDER);
        requests.forEach(request -> reports.merge(request.lease(), request.report(), LeaseQueries::joined));
        Map<Lease, LeaseState> held = held(transaction.query(
                """
                UPDATE running c
                   SET progress = coalesce(report.progress, c.progress),
                       message = coalesce(report.message, c.message),
                       bytes = c.bytes + CASE
                         WHEN report.bytes = 0 THEN 0
                         -- The lines of a full log are not kept.
                         WHEN coalesce((SELECT max(n) FROM log l WHERE l.id = c.id), 0) >= $6 THEN 0
                         ELSE report.bytes
                       END + coalesce(report.checkpoint_bytes - c.checkpoint_bytes, 0),
                       checkpoint_bytes = coalesce(report.checkpoint_bytes, c.checkpoint_bytes),
                       updated = CASE
                         WHEN report.progress IS NULL AND report.message IS NULL THEN c.updated
                         ELSE clock_timestamp()
                       END
                  FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::text[], $5::bigint[], $7::integer[])
                       AS report(id, attempt, progress, message, bytes, checkpoint_bytes)
                 WHERE c.id = ANY (key_of(report.id)) AND c.attempt = report.attempt
                RETURNING c.id, c.attempt, c.cancel_requested IS NOT NULL
                """,
                Rows.ids(reports.keySet(), Lease::id),
                Rows.column(reports.keySet(), Integer[]::new, Lease::attempt),
                Rows.column(reports.values(), Integer[]::new, Report::progress),
                Rows.column(
                        reports.values(),
                        String[]::new,
                        report -> report.messages().isEmpty()
                                ? null
                                : report.messages().getLast().text()),
                Rows.column(reports.values(), Long[]::new, Sizes::ofLines),
                (long) TaskStore.MOST_LINES,
                Rows.column(reports.values(), Integer[]::new, Checkpoints::bytes)));
        reports.keySet().retainAll(held.keySet());
        ReportRows.send(transaction, reports);
        transaction.changed(reports.entrySet().stream()
                .filter(report -> report.getValue().isUpdate())
                .map(report -> report.getKey().id())
                .toList());
        return requests.stream()
                .map(request -> held.getOrDefault(request.lease(), LeaseState.LOST))
                .toList();
    }

    private static Report joined(Report first, Report second) {
        return new Report(
                second.progress() == null ? first.progress() : second.progress(),
                Stream.concat(first.messages().stream(), second.messages().stream())
                        .toList(),
                Stream.concat(first.lines().stream(), second.lines().stream()).toList(),
                second.checkpoint() == null ? first.checkpoint() : second.checkpoint());
    }

    private static Map<Lease, LeaseState> held(RowSet<Row> rows) {
        Map<Lease, LeaseState> held = new HashMap<>();
        for (Row row : rows) {
            held.put(new Lease(Rows.id(row, 0), row.getInteger(1)), state(row));
        }
        return held;
    }

    private static LeaseState state(Row row) {
        return row.getBoolean(2) ? LeaseState.CANCEL_REQUESTED : LeaseState.HELD;
    }

    /** Releases the attempts of these series that their node does not know of; returns their tasks. */
    public static List<TaskId> releaseUnknown(
            Transaction transaction, String node, List<Long> series, List<Lease> known) {
        Set<Lease> left = new HashSet<>(known);
        // Reads all leases, via running_by_lease_end: they are few, and this runs rarely.
        List<EndRequest> unknown = Rows.list(
                        transaction.query(
                                """
                                SELECT id, attempt
                                  FROM running
                                 WHERE lease_end > $1 AND series = ANY ($2) AND (runner = $3 OR deadline IS NOT NULL)
                                """,
                                Rows.time(Instant.MIN),
                                series.toArray(Long[]::new),
                                Actor.node(node).text()),
                        row -> new Lease(Rows.id(row, 0), row.getInteger(1)))
                .stream()
                .filter(lease -> !left.contains(lease))
                .map(lease ->
                        new EndRequest(lease, new Outcome.Released(Claims.LOST_ANSWER), Report.EMPTY, Actor.node(node)))
                .toList();
        EndOperation.finish(transaction, unknown);
        return unknown.stream().map(request -> request.lease().id()).toList();
    }

    /**
     * Reclaims expired leases. Safe on several nodes at once: each takes different leases.
     *
     * @param contact how long the caller has been in contact with the store
     * @param isSoon whether the request is recent; if not, the database stalled, and so did renewals
     */
    public static List<Task> reap(Transaction transaction, int limit, Duration contact, BooleanSupplier isSoon) {
        // Served by running_by_lease_end.
        List<EndedLease> expired = Rows.list(
                transaction.query(
                        """
                        WITH expired AS MATERIALIZED (
                          SELECT id
                            FROM running
                           WHERE lease_end <= (SELECT clock_timestamp())
                             AND (deadline IS NULL OR deadline > (SELECT clock_timestamp()) AND lease_length <= $2)
                           ORDER BY lease_end
                           LIMIT $1
                             FOR UPDATE SKIP LOCKED)
                        DELETE FROM running c USING expired
                         WHERE c.id = ANY (key_of(expired.id))
                        RETURNING
                        """ + EndedLease.RETURNED,
                        limit,
                        contact.multipliedBy(2).toMillis()),
                EndedLease::of);
        if (!isSoon.getAsBoolean()) {
            throw new StoreException(Reason.UNAVAILABLE, "The database was slow; no expired leases are reclaimed now.");
        }
        EndRows endings = new EndRows();
        expired.forEach(endings::addLost);
        ConcurrencySlots keys = new ConcurrencySlots();
        TaskTransitions transitions = new TaskTransitions();
        endings.send(transaction, keys, transitions);
        keys.send(transaction);
        transitions.send(transaction);
        List<TaskId> ids = expired.stream().map(EndedLease::id).toList();
        Map<TaskId, Task> tasks = TaskRows.find(transaction, ids);
        return ids.stream().map(tasks::get).toList();
    }
}
