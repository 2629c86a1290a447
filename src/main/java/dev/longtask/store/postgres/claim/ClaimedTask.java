package dev.longtask.store.postgres.claim;

import dev.longtask.store.ClaimRequest.Claimant;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.query.TaskRows;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskState;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TaskTimes;
import dev.longtask.task.TaskTrace;
import dev.longtask.task.Transitions;
import io.vertx.sqlclient.Row;
import java.time.Duration;

/**
 * A leased task.
 *
 * @param turn its turn among the creators; 0 for types without turns
 */
record ClaimedTask(Task task, long turn) {
    private static final TaskStatus CLAIMED = Transitions.after(TaskStatus.ENQUEUED, TaskEvent.CLAIM);

    /**
     * Leases ready tasks of a type above a floor. Served by the keys of ready, task, input and principal. The start of the
     * lease is read after the statement has seen the task, so it is later than the end of the previous attempt.
     */
    static final String SQL = """
            WITH pick AS MATERIALIZED (
              SELECT type, urgency, turn, submitted, id
                FROM ready
               WHERE type = $1 AND (urgency, turn, submitted, id) > ($2, $3, $4, $5)
               ORDER BY urgency, turn, submitted, id
               LIMIT $6
                 FOR UPDATE SKIP LOCKED
            ), taken AS (
              DELETE FROM ready r USING pick p
               WHERE r.type = ANY (key_of(p.type)) AND r.urgency = p.urgency AND r.turn = p.turn
                 AND r.submitted = ANY (key_of(p.submitted)) AND r.id = p.id
              RETURNING r.id, r.turn
            ), clock AS MATERIALIZED (
              SELECT clock_timestamp() AS now
            ), chosen AS MATERIALIZED (
              SELECT t.id, t.type, t.creator, t.description, t.priority, t.labels, t.run_at, t.max_attempts, t.timeout,
                     t.concurrency_key, t.attempt + 1 AS attempt, t.uncounted_attempts, t.submitted, t.started, t.prior_run_time,
                     t.traceparent, t.tracestate, greatest(t.updated, t.due) AS queued, taken.turn, clock.now
                FROM taken CROSS JOIN clock CROSS JOIN LATERAL (SELECT * FROM task WHERE id = taken.id LIMIT 1) t
            ), leased AS (
              INSERT INTO running (id, submitted, creator, started, lease_end, updated, attempt, last_attempt, limited,
                                   type, concurrency_key, node, series)
              SELECT id, submitted, creator, now, now + $7 * interval '1 millisecond', now, attempt,
                     attempt - uncounted_attempts >= max_attempts, $8, type, concurrency_key, $9, $13
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
                   c.started, c.now, c.prior_run_time, i.json, c.turn, c.traceparent, c.tracestate, c.queued
              FROM chosen c
              CROSS JOIN LATERAL (SELECT name FROM principal WHERE number = c.creator LIMIT 1) p
              LEFT JOIN LATERAL (SELECT json FROM input WHERE id = c.id LIMIT 1) i ON true
            """;

    /**
     * The parameters of {@link #SQL}.
     *
     * @param limited whether the attempts count against a cluster-wide limit
     * @param shard the shard in which the claim counts tasks
     */
    static Object[] parameters(
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
            claimant.node(),
            shard,
            TaskStatus.ENQUEUED.name(),
            CLAIMED.name(),
            claimant.series()
        };
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
                TaskTrace.stored(row.getString(19), row.getString(20), Rows.instant(row, 21)));
        return new ClaimedTask(task, row.getLong(18));
    }
}
