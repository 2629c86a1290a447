package dev.longtask.store.postgres.action;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.TaskTransitions;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.query.TaskRows;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Deletes finished tasks. Each has one row in {@code finished}. The transaction that removes this row decides about the
 * task: a purge and a delete erase it, a retry keeps it.
 */
public final class DeleteOperation {
    private static final List<String> BELONGINGS =
            List.of("input", "result", "checkpoint", "lease_token", "message", "log", "attempt", "action");

    private DeleteOperation() {}

    public static ActionResult delete(Transaction transaction, TaskId id, Precondition expected) {
        for (int i = 0; i < Actions.ROUNDS; i++) {
            Optional<ActionResult> obstacle = obstacle(transaction, id, expected);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
            transaction.setSavepoint();
            // False when another transaction has just purged, deleted or retried it.
            if (keep(transaction, id)) {
                Task task = TaskRows.findWithContent(transaction, id).orElseThrow();
                if (expected.allows(task)) {
                    erase(transaction, new UUID[] {id.value()});
                    return new ActionResult.Done(task);
                }
                transaction.rollBackToSavepoint();
            }
        }
        throw Actions.changedTooOften(id);
    }

    /** Why a task cannot be deleted; empty if it can. */
    private static Optional<ActionResult> obstacle(Transaction transaction, TaskId id, Precondition expected) {
        Task task = TaskRows.find(transaction, List.of(id)).get(id);
        if (task == null) {
            return Optional.of(new ActionResult.Missing());
        }
        if (!expected.allows(task)) {
            return Optional.of(new ActionResult.Changed());
        }
        return task.status().isTerminal() ? Optional.empty() : Optional.of(new ActionResult.NotAllowed(task.status()));
    }

    /** Removes a task from those to be purged; false when another transaction has done so. */
    static boolean keep(Transaction transaction, TaskId id) {
        // Served by the keys of task and finished.
        return transaction.query("""
                        DELETE FROM finished f USING task t
                         WHERE t.id = $1 AND t.status IS NOT NULL
                           AND f.purge_at = ANY (key_of(t.finished + t.retention * interval '1 millisecond'))
                           AND f.id = ANY (key_of(t.id))
                        """, id.value()).rowCount() == 1;
    }

    /** Deletes tasks past their retention. Safe on several nodes at once: each takes different tasks. */
    public static int purge(Transaction transaction, int limit) {
        // Served by the key of finished.
        UUID[] old =
                Rows.list(transaction.query("""
                                WITH old AS MATERIALIZED (
                                  SELECT purge_at, id
                                    FROM finished
                                   WHERE purge_at <= (SELECT clock_timestamp())
                                   ORDER BY purge_at, id
                                   LIMIT $1
                                     FOR UPDATE SKIP LOCKED
                                )
                                DELETE FROM finished f USING old
                                 WHERE f.purge_at = ANY (key_of(old.purge_at)) AND f.id = ANY (key_of(old.id))
                                RETURNING f.id
                                """, limit), row -> row.getUUID(0)).toArray(UUID[]::new);
        if (old.length > 0) {
            erase(transaction, old);
        }
        return old.length;
    }

    private static void erase(Transaction transaction, UUID[] ids) {
        transaction.changed(Arrays.stream(ids).map(TaskId::new).toList());
        for (String table : BELONGINGS) {
            transaction.send("DELETE FROM " + table + " WHERE id = ANY($1)", (Object) ids);
        }
        TaskTransitions transitions = new TaskTransitions();
        for (Row row : transaction.query("""
                WITH erased AS (DELETE FROM task WHERE id = ANY($1) RETURNING type, status, creator, bytes)
                SELECT type, status, creator, count(*), sum(bytes)::bigint FROM erased GROUP BY type, status, creator
                """, (Object) ids)) {
            transitions.deleted(
                    row.getString(0),
                    TaskStatus.valueOf(row.getString(1)),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4));
        }
        transitions.send(transaction);
    }
}
