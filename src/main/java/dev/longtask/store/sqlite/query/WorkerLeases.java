package dev.longtask.store.sqlite.query;

import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.TraceContext;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads the leases of workers. */
public final class WorkerLeases {
    private static final String COLUMNS = """
            SELECT r.id, r.attempt, r.runner, t.type, r.attempt - t.uncounted_attempts, r.started, r.lease_end, r.deadline,
                   r.cancel_requested, t.traceparent, t.tracestate
              FROM running r
              JOIN task t ON t.id = r.id
            """;

    private WorkerLeases() {}

    /** Those of these leases that workers hold. */
    public static List<WorkerLease> find(Session session, List<Lease> leases) throws SQLException {
        List<WorkerLease> found = new ArrayList<>(leases.size());
        for (Lease lease : leases) {
            session.first(
                            COLUMNS + "WHERE r.id = ? AND r.attempt = ? AND r.deadline IS NOT NULL",
                            WorkerLeases::lease,
                            lease.id(),
                            lease.attempt())
                    .ifPresent(found::add);
        }
        return found;
    }

    /** The leases that a worker holds, oldest first. */
    public static List<WorkerLease> of(Session session, Actor worker, int limit) throws SQLException {
        // Served by running_by_worker.
        return session.list(
                COLUMNS + "WHERE r.runner = ? AND r.deadline IS NOT NULL ORDER BY r.started, r.id LIMIT ?",
                WorkerLeases::lease,
                worker.text(),
                limit);
    }

    /** How many leases a worker holds. */
    public static long count(Session session, Actor worker) throws SQLException {
        return session.number(
                "SELECT count(*) FROM running WHERE runner = ? AND deadline IS NOT NULL", 0, worker.text());
    }

    /** Leases whose deadline has passed, which is never before the end of the lease. */
    public static List<WorkerLease> overdue(Session session, Instant now, int limit) throws SQLException {
        // Served by running_by_lease_end.
        return session.list(
                COLUMNS + "WHERE r.lease_end <= ?1 AND r.deadline <= ?1 ORDER BY r.lease_end LIMIT ?2",
                WorkerLeases::lease,
                now,
                limit);
    }

    private static WorkerLease lease(Row row) throws SQLException {
        return new WorkerLease(
                new Lease(row.id(), row.integer()),
                Actor.parse(row.text()),
                row.text(),
                row.integer(),
                row.time(),
                row.time(),
                row.time(),
                row.integer() != 0,
                TraceContext.stored(row.optionalText(), row.optionalText()));
    }
}
