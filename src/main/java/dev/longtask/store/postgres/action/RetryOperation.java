package dev.longtask.store.postgres.action;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.TaskStore;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.query.TaskRows;
import dev.longtask.store.postgres.queue.ConcurrencySlots;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import java.util.List;

/** Gives a failed, cancelled or dead task a fresh set of attempts. */
public final class RetryOperation {
    private RetryOperation() {}

    public static ActionResult retry(
            Transaction transaction, TaskId id, Actor actor, long unfinishedLimit, Precondition expected) {
        Task present = TaskRows.find(transaction, List.of(id)).get(id);
        if (present != null
                && expected.allows(present)
                && Transitions.next(present.status(), TaskEvent.RETRY).isPresent()) {
            long unfinished = unfinished(transaction, present.creator().number());
            if (unfinished >= unfinishedLimit) {
                return new ActionResult.OverLimit(unfinished);
            }
            if (retries(transaction, id) >= TaskStore.MOST_RETRIES) {
                return new ActionResult.TooOften();
            }
        }
        return Actions.act(transaction, id, TaskEvent.RETRY, expected, new Actions.Change() {
            @Override
            public boolean take(Task task) {
                return DeleteOperation.keep(transaction, id);
            }

            @Override
            public void apply(Task task, TaskStatus next) {
                enqueue(transaction, task);
                Actions.sendHistory(transaction, task, next, actor);
            }
        });
    }

    /** The creator's unfinished tasks. Locks the creator, as a submission does, so that none are added before the commit. */
    private static long unfinished(Transaction transaction, long creator) {
        transaction.send("SELECT number FROM principal WHERE number = $1 FOR UPDATE", creator);
        return transaction
                .query("SELECT coalesce(sum(tasks), 0)::bigint FROM creator_quota WHERE creator = $1", creator)
                .iterator()
                .next()
                .getLong(0);
    }

    private static long retries(Transaction transaction, TaskId id) {
        // Served by the key of action.
        return transaction
                .query("SELECT count(*) FROM action WHERE id = $1 AND to_status = 'ENQUEUED'", id.value())
                .iterator()
                .next()
                .getLong(0);
    }

    /** Earlier attempts no longer count. Their numbers are not reused, so the fence holds. */
    private static void enqueue(Transaction transaction, Task task) {
        transaction.send("""
                        WITH again AS (
                          UPDATE task
                             SET status = NULL, finished = NULL, due = NULL, progress = 0, message = NULL,
                                 uncounted_attempts = attempt, updated = clock_timestamp()
                           WHERE id = $1
                          RETURNING id, creator, submitted, type, -priority AS urgency, concurrency_key, fair
                        ), turns AS (
                          INSERT INTO fair_turn (type, urgency, creator, last)
                          SELECT a.type, a.urgency, a.creator, coalesce(c.now, 0) + 1
                            FROM again a
                            LEFT JOIN fair_turn_clock c ON c.type = ANY (key_of(a.type)) AND c.urgency = ANY (key_of(a.urgency))
                           WHERE a.fair
                          ON CONFLICT (type, urgency, creator) DO UPDATE
                             SET last = greatest(fair_turn.last + 1, excluded.last)
                          RETURNING last
                        ), entering AS MATERIALIZED (
                          SELECT a.*, coalesce((SELECT last FROM turns), 0) AS turn FROM again a
                        ), entered AS (
                          INSERT INTO ready (type, urgency, turn, submitted, id)
                          SELECT type, urgency, turn, submitted, id FROM entering WHERE concurrency_key IS NULL
                        )
                        INSERT INTO blocked (type, key, submitted, id, urgency, turn)
                        SELECT type, concurrency_key, submitted, id, urgency, turn
                          FROM entering
                         WHERE concurrency_key IS NOT NULL
                        """, task.id().value());
        ConcurrencySlots keys = new ConcurrencySlots();
        keys.entered(task.type(), task.concurrencyKey());
        keys.send(transaction);
    }
}
