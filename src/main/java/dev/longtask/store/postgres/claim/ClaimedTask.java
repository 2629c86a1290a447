package dev.longtask.store.postgres.claim;

import dev.longtask.store.lease.ClaimRequest.Claimant;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.WorkerTerms;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.query.TaskRows;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskState;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TaskTimes;
import dev.longtask.task.TaskTrace;
import dev.longtask.task.Transitions;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A leased task.
 *
 * @param turn its turn among the creators; 0 for types without turns
 * @param worker the lease of a worker; null for a claim of the node itself
 * @param picked how many tasks the statement found, of which it leased as many as fit
 */
record ClaimedTask(Task task, long turn, @Nullable WorkerLease worker, int picked) {
    private static final int FOR_WORKERS_PARAMETERS = 16;
    private static final TaskStatus CLAIMED = Transitions.after(TaskStatus.ENQUEUED, TaskEvent.CLAIM);

    /**
     * Leases ready tasks of a type above a floor. Served by the keys of type_pause, ready, task, input, checkpoint and principal. The start of the
     * lease is read after the statement has seen the task, so it is later than the end of the previous attempt.
     */
    private static final String TEMPLATE = """
            WITH pick AS MATERIALIZED (
              SELECT type, urgency, turn, submitted, id
                FROM ready
               WHERE type = $1 AND (urgency, turn, submitted, id) > ($2, $3, $4, $5)
                 AND NOT EXISTS (SELECT FROM type_pause WHERE type = $1 FOR KEY SHARE)
               ORDER BY urgency, turn, submitted, id
               LIMIT $6
                 FOR UPDATE SKIP LOCKED
            ),{fitting} taken AS (
              DELETE FROM ready r USING {fits} p
               WHERE r.type = ANY (key_of(p.type)) AND r.urgency = p.urgency AND r.turn = p.turn
                 AND r.submitted = ANY (key_of(p.submitted)) AND r.id = p.id
              RETURNING r.id, r.turn{place}
            ), clock AS MATERIALIZED (
              SELECT clock_timestamp() AS now
            ), chosen AS MATERIALIZED (
              SELECT t.id, t.type, t.creator, t.description, t.priority, t.labels, t.run_at, t.max_attempts, t.timeout,
                     t.concurrency_key, t.attempt + 1 AS attempt, t.uncounted_attempts, t.submitted, t.started, t.prior_run_time,
                     t.checkpoint_bytes, t.traceparent, t.tracestate, greatest(t.updated, t.due) AS queued, taken.turn, clock.now{terms}
                FROM taken CROSS JOIN clock CROSS JOIN LATERAL (SELECT * FROM task WHERE id = taken.id LIMIT 1) t
            ), leased AS (
              INSERT INTO running (id, submitted, creator, started, updated, attempt, last_attempt, limited,
                                   type, concurrency_key, series, checkpoint_bytes, lease_end, runner{columns})
              SELECT id, submitted, creator, now, now, attempt, attempt - uncounted_attempts >= max_attempts, $8,
                     type, concurrency_key, $13, checkpoint_bytes, {values}
                FROM chosen
            ), told AS (
              INSERT INTO change (at, tasks) SELECT clock_timestamp(), array_agg(id) FROM taken HAVING count(*) > 0
              ON CONFLICT (id) DO UPDATE SET tasks = change.tasks || excluded.tasks
            ), counted AS (
              INSERT INTO task_count (shard, type, status, tasks)
              SELECT $10, $1, s.status, s.sign * n.tasks
                FROM (SELECT count(*) AS tasks FROM taken) n
               CROSS JOIN (VALUES ($11::text, -1), ($12, 1)) AS s(status, sign)
               WHERE n.tasks > 0
              ON CONFLICT (shard, type, status) DO UPDATE SET tasks = task_count.tasks + excluded.tasks
            )
            SELECT c.id, c.type, c.creator, p.name, c.description, c.priority, c.labels, c.run_at, c.max_attempts,
                   c.timeout, c.concurrency_key, c.attempt, c.attempt - c.uncounted_attempts, c.submitted,
                   c.started, c.now, c.prior_run_time, i.json, c.turn, c.traceparent, c.tracestate, c.queued,
                   CASE WHEN c.checkpoint_bytes > 0 THEN (SELECT json FROM checkpoint WHERE id = c.id LIMIT 1) END{answer}
              FROM chosen c
              CROSS JOIN LATERAL (SELECT name FROM principal WHERE number = c.creator LIMIT 1) p
              LEFT JOIN LATERAL (SELECT json FROM input WHERE id = c.id LIMIT 1) i ON true
            """;

    /** A claim of the node itself. */
    static final String FOR_NODE = TEMPLATE.replace("{fitting}", "")
            .replace("{fits}", "pick")
            .replace("{place}", "")
            .replace("{terms}", "")
            .replace("{columns}", "")
            .replace("{values}", "now + $7 * interval '1 millisecond', $9")
            .replace("{answer}", "");

    /** A claim for workers: the first task goes to the first of {@code $9}, and so on, as many as fit into $14 bytes. */
    static final String FOR_WORKERS = TEMPLATE.replace("{fitting}", """
                     sized AS (
                      SELECT p.*, row_number() OVER queue AS place, sum(t.bytes) OVER queue AS total
                        FROM pick p CROSS JOIN LATERAL (SELECT bytes FROM task WHERE id = p.id LIMIT 1) t
                      WINDOW queue AS (ORDER BY p.urgency, p.turn, p.submitted, p.id)
                    ), fitting AS MATERIALIZED (
                      SELECT * FROM sized WHERE place = 1 OR total <= $14
                    ),""")
            .replace("{fits}", "fitting")
            .replace("{place}", ", p.place")
            .replace(
                    "{terms}",
                    ", ($9::text[])[taken.place] AS runner, now + coalesce(t.timeout, $15) * interval '1 millisecond' AS deadline")
            .replace("{columns}", ", lease_length, deadline, stop_within")
            .replace("{values}", "least(now + $7 * interval '1 millisecond', deadline), runner, $7, deadline, $16")
            .replace(
                    "{answer}",
                    ", c.runner, least(c.now + $7 * interval '1 millisecond', c.deadline), c.deadline, (SELECT count(*) FROM pick)::integer");

    /**
     * The parameters of {@link #FOR_NODE}.
     *
     * @param limited whether the attempts count against a cluster-wide limit
     * @param shard the shard in which the claim counts tasks
     */
    static Object[] forNode(
            String type,
            ScanFloors.Floor floor,
            int limit,
            Duration lease,
            boolean limited,
            Claimant claimant,
            int shard) {
        return new Object[] {
            type,
            floor.urgency(),
            floor.turn(),
            floor.submitted(),
            floor.id(),
            limit,
            lease.toMillis(),
            limited,
            claimant.actor().text(),
            shard,
            TaskStatus.ENQUEUED.name(),
            CLAIMED.name(),
            claimant.series()
        };
    }

    /** The parameters of {@link #FOR_WORKERS}. */
    static Object[] forWorkers(
            TypeDemand wanted,
            ScanFloors.Floor floor,
            boolean limited,
            Claimant claimant,
            WorkerShare share,
            int shard) {
        WorkerTerms terms = Objects.requireNonNull(wanted.terms());
        int limit = Math.min(wanted.limit(), share.workers().size());
        Object[] parameters = Arrays.copyOf(
                forNode(wanted.type(), floor, limit, terms.lease(), limited, claimant, shard), FOR_WORKERS_PARAMETERS);
        parameters[8] = Rows.column(share.workers(), String[]::new, Actor::text);
        parameters[13] = share.bytes();
        parameters[14] = terms.timeout().toMillis();
        parameters[15] = terms.stopWithin().toMillis();
        return parameters;
    }

    /**
     * What a claim gives to workers.
     *
     * @param workers who gets the first task, the second, and so on
     * @param bytes the maximum size of all of them
     */
    record WorkerShare(List<Actor> workers, long bytes) {}

    /** Whether the statement left tasks that it had found. */
    static boolean isCut(List<ClaimedTask> claimed) {
        return !claimed.isEmpty() && claimed.getFirst().picked() > claimed.size();
    }

    static ClaimedTask ofWorker(Row row) {
        ClaimedTask claimed = of(row);
        Task task = claimed.task();
        WorkerLease lease = new WorkerLease(
                new Lease(task.id(), task.attempt()),
                Actor.parse(row.getString(23)),
                task.type(),
                task.attemptsUsed(),
                Rows.instant(row, 15),
                Rows.instant(row, 24),
                Rows.instant(row, 25),
                false,
                task.trace() == null ? null : task.trace().submission());
        return new ClaimedTask(task, claimed.turn(), lease, row.getInteger(26));
    }

    static ClaimedTask of(Row row) {
        Task task = new Task(
                Rows.id(row, 0),
                TaskRows.creator(row),
                TaskRows.spec(row),
                TaskState.claimed(row.getInteger(11), row.getInteger(12)),
                TaskTimes.claimed(
                        Rows.instant(row, 13),
                        Rows.optionalInstant(row, 14),
                        Duration.ofMillis(row.getLong(16)),
                        Rows.instant(row, 15)),
                row.getString(17),
                null,
                row.getString(22),
                TaskTrace.stored(row.getString(19), row.getString(20), Rows.instant(row, 21)));
        return new ClaimedTask(task, row.getLong(18), null, 0);
    }
}
