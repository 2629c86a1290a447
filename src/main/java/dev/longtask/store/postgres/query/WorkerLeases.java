package dev.longtask.store.postgres.query;

import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.TraceContext;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Reads the leases of workers. */
public final class WorkerLeases {
    private static final String COLUMNS = """
            SELECT r.id, r.attempt, r.runner, r.type, r.attempt - t.uncounted_attempts, r.started, r.lease_end, r.deadline,
                   r.cancel_requested IS NOT NULL, t.traceparent, t.tracestate
            """;

    /** Some leases, by arrays of ids and attempts. */
    static final String BY_LEASES = COLUMNS + """
              FROM unnest($1::uuid[], $2::integer[]) AS lease(id, attempt)
             CROSS JOIN LATERAL (SELECT * FROM running WHERE id = lease.id LIMIT 1) r
             CROSS JOIN LATERAL (SELECT uncounted_attempts, traceparent, tracestate FROM task WHERE id = lease.id LIMIT 1) t
             WHERE r.attempt = lease.attempt AND r.deadline IS NOT NULL
            """;

    /** Leases whose deadline has passed, which is never before the end of the lease. Served by running_by_lease_end. */
    static final String OVERDUE = COLUMNS + """
              FROM (SELECT *
                      FROM running
                     WHERE lease_end <= (SELECT clock_timestamp()) AND deadline <= (SELECT clock_timestamp())
                     ORDER BY lease_end
                     LIMIT $1) r
              JOIN task t ON t.id = ANY (key_of(r.id))
            """;

    /** The oldest leases of some workers, and how many each holds. Served by running_by_worker. */
    static final String BY_WORKERS = COLUMNS + """
                   , r.held
              FROM unnest($1::text[]) AS w(runner)
             CROSS JOIN LATERAL (
               SELECT *, count(*) OVER () AS held
                 FROM running
                WHERE runner = w.runner AND deadline IS NOT NULL
                ORDER BY started, id
                LIMIT $2) r
              JOIN task t ON t.id = ANY (key_of(r.id))
             ORDER BY r.runner, r.started, r.id
            """;

    /**
     * A lease of a worker.
     *
     * @param ofWorker how many leases the worker holds
     */
    public record Held(WorkerLease lease, long ofWorker) {}

    private WorkerLeases() {}

    /** The leases that some workers hold: of each at most {@code limit}, the oldest. */
    public static Uni<List<Held>> of(Database database, List<Actor> workers, int limit) {
        return database.read(BY_WORKERS, Rows.column(workers, String[]::new, Actor::text), limit)
                .map(rows -> Rows.list(rows, row -> new Held(lease(row), row.getLong(11))));
    }

    /** Those of these leases that workers hold. */
    public static Uni<List<WorkerLease>> find(Database database, List<Lease> leases) {
        return database.read(
                        BY_LEASES, Rows.ids(leases, Lease::id), Rows.column(leases, Integer[]::new, Lease::attempt))
                .map(rows -> Rows.list(rows, WorkerLeases::lease));
    }

    /** Leases whose deadline has passed. */
    public static Uni<List<WorkerLease>> overdue(Database database, int limit) {
        return database.read(OVERDUE, limit).map(rows -> Rows.list(rows, WorkerLeases::lease));
    }

    private static WorkerLease lease(Row row) {
        return new WorkerLease(
                new Lease(Rows.id(row, 0), row.getInteger(1)),
                Actor.parse(row.getString(2)),
                row.getString(3),
                row.getInteger(4),
                Rows.instant(row, 5),
                Rows.instant(row, 6),
                Rows.instant(row, 7),
                row.getBoolean(8),
                TraceContext.stored(row.getString(9), row.getString(10)));
    }
}
