package dev.longtask.store.postgres;

import dev.longtask.store.ActionResult;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.UUID;

/**
 * What a creator or an admin does to a task, and the purge. Each action reads the task, and then changes it on the
 * condition that it still is as it was read; where it is not, the action begins anew.
 */
final class Actions {
    /** Each round was lost to another change of the same task: more than this many do not happen. */
    private static final int ROUNDS = 100;

    private interface Round {
        /** What came of it; empty when the task had changed meanwhile. */
        Optional<ActionResult> act(Task task, TaskStatus next);
    }

    private Actions() {}

    static ActionResult cancel(Transaction transaction, TaskId id, String actor) {
        return act(transaction, id, TaskEvent.CANCEL, (task, next) -> {
            if (next == task.status()) {
                return Optional.of(new ActionResult.Done(task));
            }
            boolean done = next.isTerminal() ? endWaiting(transaction, task, next) : ask(transaction, task, actor);
            if (!done) {
                return Optional.empty();
            }
            if (next.isTerminal()) {
                record(transaction, task, next, actor);
            }
            count(transaction, task, next);
            return done(transaction, id);
        });
    }

    /** Asks the attempt that runs to stop; false when it no longer does. */
    private static boolean ask(Transaction transaction, Task task, String actor) {
        return transaction.query("""
                        UPDATE claimed
                           SET cancel_requested = clock_timestamp(), cancelled_by = $3, updated = clock_timestamp()
                         WHERE id = $1 AND attempt = $2 AND cancel_requested IS NULL
                        """, task.id().value(), task.attempt(), actor).rowCount() == 1;
    }

    /** Takes a task out of wherever it waits and ends it; false when it no longer waits. */
    private static boolean endWaiting(Transaction transaction, Task task, TaskStatus next) {
        int taken = transaction
                .query(
                        """
                        DELETE FROM ready WHERE type = $1 AND urgency = $2 AND submitted = $3 AND id = $4
                        """,
                        task.type(),
                        -task.priority(),
                        Rows.time(task.submitted()),
                        task.id().value())
                .rowCount();
        if (taken == 0) {
            taken = transaction
                    .query(
                            "DELETE FROM waiting w USING task t WHERE t.id = $1 AND w.due = t.due AND w.id = t.id",
                            task.id().value())
                    .rowCount();
        }
        if (taken == 0) {
            return false;
        }
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
        return true;
    }

    static ActionResult retry(Transaction transaction, TaskId id, String actor) {
        return act(transaction, id, TaskEvent.RETRY, (task, next) -> {
            if (!keep(transaction, id)) {
                return Optional.empty();
            }
            // The attempts so far no longer count; their numbers are not used again, so the fence holds.
            transaction.send("""
                    WITH again AS (
                      UPDATE task
                         SET status = NULL, finished = NULL, due = NULL, progress = 0, message = NULL,
                             uncounted = attempt, updated = clock_timestamp()
                       WHERE id = $1
                      RETURNING type, -priority, submitted, id
                    )
                    INSERT INTO ready (type, urgency, submitted, id) SELECT * FROM again
                    """, id.value());
            record(transaction, task, next, actor);
            count(transaction, task, next);
            return done(transaction, id);
        });
    }

    static ActionResult delete(Transaction transaction, TaskId id) {
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Task> found = TaskRows.findWithContent(transaction, id);
            if (found.isEmpty()) {
                return new ActionResult.Missing();
            }
            Task task = found.get();
            if (!task.status().isTerminal()) {
                return new ActionResult.NotAllowed(task.status());
            }
            if (keep(transaction, id)) {
                erase(transaction, new UUID[] {id.value()});
                Counts counts = new Counts();
                counts.deleted(task.type(), task.status(), 1);
                counts.send(transaction);
                return new ActionResult.Done(task);
            }
        }
        throw new IllegalStateException("task " + id + " changes too often to be deleted");
    }

    /** Takes a task out of those to be purged: of all who want it, one gets it. False when another has it. */
    private static boolean keep(Transaction transaction, TaskId id) {
        return transaction.query("""
                        DELETE FROM finished f USING task t
                         WHERE t.id = $1 AND t.status IS NOT NULL
                           AND f.purge_at = t.finished + t.retention * interval '1 millisecond' AND f.id = t.id
                        """, id.value()).rowCount() == 1;
    }

    /** Deletes what is past its retention. Several nodes may do so at once: each takes others. */
    static int purge(Transaction transaction, int limit) {
        // Served by the key of finished.
        UUID[] old =
                Rows.list(transaction.query("""
                                WITH old AS MATERIALIZED (
                                  SELECT purge_at, id
                                    FROM finished
                                   WHERE purge_at <= (SELECT clock_timestamp())
                                   ORDER BY purge_at, id
                                   LIMIT $1
                                     FOR UPDATE SKIP LOCKED)
                                DELETE FROM finished f USING old
                                 WHERE f.purge_at = old.purge_at AND f.id = old.id
                                RETURNING f.id
                                """, limit), row -> row.getUUID(0)).toArray(UUID[]::new);
        if (old.length > 0) {
            Counts counts = new Counts();
            for (Row row : erase(transaction, old)) {
                counts.deleted(row.getString(0), TaskStatus.valueOf(row.getString(1)), row.getLong(2));
            }
            counts.send(transaction);
        }
        return old.length;
    }

    /** Deletes tasks and all that belongs to them; returns how many there were of each type and status. */
    private static Iterable<Row> erase(Transaction transaction, UUID[] ids) {
        for (String table : new String[] {"input", "result", "message", "log", "attempt", "action"}) {
            transaction.send("DELETE FROM " + table + " WHERE id = ANY($1)", (Object) ids);
        }
        return transaction.query("""
                WITH erased AS (DELETE FROM task WHERE id = ANY($1) RETURNING type, status)
                SELECT type, status, count(*) FROM erased GROUP BY type, status
                """, (Object) ids);
    }

    private static ActionResult act(Transaction transaction, TaskId id, TaskEvent event, Round round) {
        for (int i = 0; i < ROUNDS; i++) {
            Optional<Task> found = TaskRows.findWithContent(transaction, id);
            if (found.isEmpty()) {
                return new ActionResult.Missing();
            }
            Optional<TaskStatus> next = Transitions.next(found.get().status(), event);
            if (next.isEmpty()) {
                return new ActionResult.NotAllowed(found.get().status());
            }
            Optional<ActionResult> result = round.act(found.get(), next.get());
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw new IllegalStateException("task " + id + " changes too often for " + event);
    }

    private static void record(Transaction transaction, Task task, TaskStatus next, String actor) {
        transaction.send("""
                INSERT INTO action (id, at, attempt, from_status, to_status, actor)
                VALUES ($1, clock_timestamp(), $2, $3, $4, $5)
                """, task.id().value(), task.attempt(), task.status().name(), next.name(), actor);
    }

    private static void count(Transaction transaction, Task task, TaskStatus next) {
        Counts counts = new Counts();
        counts.moved(task.type(), task.creator().number(), task.status(), next);
        counts.send(transaction);
    }

    private static Optional<ActionResult> done(Transaction transaction, TaskId id) {
        return TaskRows.findWithContent(transaction, id).map(ActionResult.Done::new);
    }
}
