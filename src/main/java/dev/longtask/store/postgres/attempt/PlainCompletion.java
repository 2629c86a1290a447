package dev.longtask.store.postgres.attempt;

import dev.longtask.store.postgres.attempt.EndOperation.Finished;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.TaskTransitions;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.queue.ConcurrencySlots;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ends attempts that completed with nothing left to report, which is the usual case. The consequences are the same for all,
 * so one statement ends the leases and writes everything.
 */
final class PlainCompletion {
    private static final TaskStatus CLAIMED = Transitions.after(TaskStatus.ENQUEUED, TaskEvent.CLAIM);
    private static final TaskStatus CANCELLING = Transitions.after(CLAIMED, TaskEvent.CANCEL);

    private PlainCompletion() {}

    static boolean takes(EndRequest request) {
        return request.outcome() instanceof Outcome.Completed
                && request.last().isEmpty()
                // True by the transition table; the statement below relies on it.
                && Transitions.after(CLAIMED, TaskEvent.COMPLETE) == Transitions.after(CANCELLING, TaskEvent.COMPLETE);
    }

    /**
     * Ends attempts.
     *
     * @param added receives the results of attempts whose leases were still held
     * @param keys receives the released concurrency keys; the caller sends it
     * @param transitions receives the changes of transitions; the caller sends it
     */
    static void complete(
            Transaction transaction,
            List<EndRequest> requests,
            Map<Lease, Finished> added,
            ConcurrencySlots keys,
            TaskTransitions transitions) {
        requests.stream()
                .collect(Collectors.groupingBy(EndRequest::actor))
                .forEach((actor, group) -> complete(transaction, actor, group, added, keys, transitions));
    }

    private static void complete(
            Transaction transaction,
            Actor actor,
            List<EndRequest> requests,
            Map<Lease, Finished> added,
            ConcurrencySlots keys,
            TaskTransitions transitions) {
        TaskStatus next = Transitions.after(CLAIMED, TaskEvent.COMPLETE);
        // Served by the keys of claimed and task. The update changes no indexed column, so it stays within its page.
        for (Row row : transaction.query(
                """
                WITH ended AS (
                  DELETE FROM running c
                   USING unnest($1::uuid[], $2::integer[], $3::text[]) AS lease(id, attempt, json)
                   WHERE c.id = ANY (key_of(lease.id)) AND c.attempt = lease.attempt
                  RETURNING c.id, c.attempt, c.started, clock_timestamp() AS ended, c.cancel_requested, c.node,
                            c.cancelled_by, c.message, c.type, c.creator, c.limited, c.concurrency_key, lease.json,
                            c.bytes + coalesce(octet_length(lease.json), 0) AS bytes
                ), past AS (
                  INSERT INTO attempt (id, attempt, started, ended, cancel_requested, node, cancelled_by, to_status,
                                       actor)
                  SELECT id, attempt, started, ended, cancel_requested, node, cancelled_by, $4, $5 FROM ended
                ), results AS (
                  INSERT INTO result (id, json) SELECT id, json FROM ended WHERE json IS NOT NULL
                ), moved AS (
                  UPDATE task t
                     SET attempt = e.attempt,
                         prior_run_time = t.prior_run_time + greatest(0, extract(epoch FROM e.ended - e.started) * 1000)::bigint,
                         started = coalesce(t.started, e.started),
                         progress = 100,
                         message = e.message,
                         bytes = t.bytes + e.bytes,
                         updated = e.ended,
                         due = NULL,
                         status = $4,
                         finished = e.ended
                    FROM ended e
                   WHERE t.id = ANY (key_of(e.id))
                  RETURNING t.id, t.finished, t.retention
                ), to_purge AS (
                  INSERT INTO finished (purge_at, id)
                  SELECT finished + retention * interval '1 millisecond', id FROM moved
                )
                SELECT id, attempt, type, creator, cancel_requested IS NOT NULL, limited, concurrency_key, bytes FROM ended
                """,
                Rows.ids(requests, request -> request.lease().id()),
                Rows.column(requests, Integer[]::new, request -> request.lease().attempt()),
                Rows.column(requests, String[]::new, PlainCompletion::result),
                next.name(),
                actor.text())) {
            String type = row.getString(2);
            String key = row.getString(6);
            transitions.moved(Rows.id(row, 0), type, row.getLong(3), row.getBoolean(4) ? CANCELLING : CLAIMED, next);
            transitions.grown(row.getLong(3), row.getLong(7));
            keys.released(type, key);
            added.put(new Lease(Rows.id(row, 0), row.getInteger(1)), Finished.as(next, row.getBoolean(5), key));
        }
    }

    private static @Nullable String result(EndRequest request) {
        return request.outcome() instanceof Outcome.Completed(String json) ? json : null;
    }
}
