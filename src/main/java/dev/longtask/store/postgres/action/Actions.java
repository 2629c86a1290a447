package dev.longtask.store.postgres.action;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.postgres.database.TaskTransitions;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.query.TaskRows;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import java.util.List;
import java.util.Optional;

/**
 * The actions of creators and admins on a task. An action reads the task, takes the row by which alone others could change
 * it, and reads it again. If the task has changed in between, the action undoes the take and starts over.
 */
final class Actions {
    /** Each round but the last is lost to another change of the same task; more than this many do not happen in practice. */
    static final int ROUNDS = 100;

    /** A change of a task in two steps, so that a condition can be evaluated between them. */
    interface Change {
        /** Locks or deletes the row by which others change a task in this state; false when it is no longer there. */
        boolean take(Task task);

        /** Sends the change of the task, which stays as it is until the end of the transaction. */
        void apply(Task task, TaskStatus next);
    }

    private Actions() {}

    static ActionResult act(Transaction transaction, TaskId id, TaskEvent event, Precondition expected, Change change) {
        for (int i = 0; i < ROUNDS; i++) {
            Task task = TaskRows.find(transaction, List.of(id)).get(id);
            if (task == null) {
                return new ActionResult.Missing();
            }
            if (!expected.allows(task)) {
                return new ActionResult.Changed();
            }
            Optional<TaskStatus> next = Transitions.next(task.status(), event);
            if (next.isEmpty()) {
                return new ActionResult.NotAllowed(task.status());
            }
            if (next.get() == task.status() || changes(transaction, task, next.get(), expected, change)) {
                return new ActionResult.Done(
                        TaskRows.findWithContent(transaction, id).orElseThrow());
            }
        }
        throw changedTooOften(id);
    }

    /** False when the task has changed since it was read, so that nothing was changed here. */
    private static boolean changes(
            Transaction transaction, Task read, TaskStatus next, Precondition expected, Change change) {
        transaction.setSavepoint();
        if (!change.take(read)) {
            return false;
        }
        Task task = TaskRows.find(transaction, List.of(read.id())).get(read.id());
        if (task == null || task.status() != read.status() || !expected.allows(task)) {
            transaction.rollBackToSavepoint();
            return false;
        }
        change.apply(task, next);
        TaskTransitions transitions = new TaskTransitions();
        transitions.moved(task.id(), task.type(), task.creator().number(), task.status(), next);
        transitions.send(transaction);
        return true;
    }

    static StoreException changedTooOften(TaskId id) {
        return new StoreException(Reason.OVERLOADED, "Task " + id + " changed too often while it was to be changed.");
    }

    /** Sends the history row of a transition between two attempts. */
    static void sendHistory(Transaction transaction, Task task, TaskStatus next, Actor actor) {
        transaction.send("""
                INSERT INTO action (id, at, attempt, from_status, to_status, actor)
                VALUES ($1, clock_timestamp(), $2, $3, $4, $5)
                """, task.id().value(), task.attempt(), task.status().name(), next.name(), actor.text());
    }
}
