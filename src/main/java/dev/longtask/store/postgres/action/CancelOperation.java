package dev.longtask.store.postgres.action;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.queue.ConcurrencySlots;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/** Cancels a task: an enqueued one at once, a running one by asking its attempt to stop. */
public final class CancelOperation {
    private CancelOperation() {}

    public static ActionResult cancel(Transaction transaction, TaskId id, Actor actor, Precondition expected) {
        return Actions.act(transaction, id, TaskEvent.CANCEL, expected, new Actions.Change() {
            private ConcurrencySlots keys = new ConcurrencySlots();

            @Override
            public boolean take(Task task) {
                keys = new ConcurrencySlots();
                return task.status() == TaskStatus.ENQUEUED
                        ? takeFromQueue(transaction, task, keys)
                        : lockRunning(transaction, task);
            }

            @Override
            public void apply(Task task, TaskStatus next) {
                if (next.isTerminal()) {
                    keys.send(transaction);
                    end(transaction, task, next, actor);
                } else {
                    ask(transaction, task, actor);
                }
            }
        });
    }

    /** Locks a running attempt; false when it is no longer running or was asked to stop before. */
    private static boolean lockRunning(Transaction transaction, Task task) {
        // Served by the key of running.
        return changesOne(
                transaction,
                "SELECT FROM running WHERE id = $1 AND attempt = $2 AND cancel_requested IS NULL FOR UPDATE",
                task.id().value(),
                task.attempt());
    }

    /** Asks the running attempt to stop. */
    private static void ask(Transaction transaction, Task task, Actor actor) {
        transaction.send("""
                UPDATE running
                   SET cancel_requested = clock_timestamp(), cancelled_by = $3, updated = clock_timestamp(),
                       deadline = CASE
                         WHEN deadline IS NULL THEN NULL
                         ELSE least(deadline, clock_timestamp() + stop_within * interval '1 millisecond')
                       END,
                       lease_end = CASE
                         WHEN deadline IS NULL THEN lease_end
                         ELSE least(lease_end, deadline, clock_timestamp() + stop_within * interval '1 millisecond')
                       END
                 WHERE id = $1 AND attempt = $2 AND cancel_requested IS NULL
                """, task.id().value(), task.attempt(), actor.text());
    }

    /** Takes a task out of the queue; false when it is no longer there. */
    private static boolean takeFromQueue(Transaction transaction, Task task, ConcurrencySlots keys) {
        String key = task.concurrencyKey();
        // A promotion takes tasks from the scheduled ones before it locks their keys, so use the same order here.
        if (key != null && takeWaiting(transaction, task)) {
            return true;
        }
        if (key != null) {
            ConcurrencySlots.lock(transaction, task.type(), key);
        }
        if (takeReady(transaction, task)) {
            keys.released(task.type(), key);
            return true;
        }
        return takeWaiting(transaction, task) || takeBlocked(transaction, task);
    }

    /** Ends a task that is no longer in the queue. */
    private static void end(Transaction transaction, Task task, TaskStatus next, Actor actor) {
        transaction.send("""
                WITH ended AS (
                  UPDATE task
                     SET status = $2, finished = clock_timestamp(), updated = clock_timestamp(), due = NULL
                   WHERE id = $1
                  RETURNING id, finished, retention
                )
                INSERT INTO finished (purge_at, id)
                SELECT finished + retention * interval '1 millisecond', id FROM ended
                """, task.id().value(), next.name());
        Actions.sendHistory(transaction, task, next, actor);
    }

    private static boolean takeReady(Transaction transaction, Task task) {
        // Served by ready_by_submission.
        return changesOne(
                transaction,
                "DELETE FROM ready WHERE submitted = $1 AND id = $2",
                Rows.time(task.submitted()),
                task.id().value());
    }

    private static boolean takeWaiting(Transaction transaction, Task task) {
        // Served by scheduled_by_submission.
        return changesOne(
                transaction,
                "DELETE FROM scheduled WHERE submitted = $1 AND id = $2",
                Rows.time(task.submitted()),
                task.id().value());
    }

    private static boolean takeBlocked(Transaction transaction, Task task) {
        // Served by blocked_by_submission.
        return changesOne(
                transaction,
                "DELETE FROM blocked WHERE submitted = $1 AND id = $2",
                Rows.time(task.submitted()),
                task.id().value());
    }

    private static boolean changesOne(Transaction transaction, String sql, @Nullable Object... parameters) {
        return transaction.query(sql, parameters).rowCount() == 1;
    }
}
