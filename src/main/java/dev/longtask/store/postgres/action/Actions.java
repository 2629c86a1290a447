package dev.longtask.store.postgres.action;

import dev.longtask.store.ActionResult;
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
import java.util.Optional;

/**
 * The actions of creators and admins on a task. An action reads the task, then changes it on condition that it has not
 * changed since; otherwise the action starts over.
 */
final class Actions {
    /** Each round is lost to another change of the same task; more than this many do not happen in practice. */
    private static final int ROUNDS = 100;

    /** Changes a task, given the state in which it was read. */
    interface Round {
        /** False when the task was no longer in that state, so that nothing changed. */
        boolean act(Task task, TaskStatus next);
    }

    private Actions() {}

    static ActionResult act(Transaction transaction, TaskId id, TaskEvent event, Round round) {
        for (int i = 0; i < ROUNDS; i++) {
            Optional<Task> found = TaskRows.findWithContent(transaction, id);
            if (found.isEmpty()) {
                return new ActionResult.Missing();
            }
            Task task = found.get();
            Optional<TaskStatus> next = Transitions.next(task.status(), event);
            if (next.isEmpty()) {
                return new ActionResult.NotAllowed(task.status());
            }
            if (next.get() == task.status()) {
                return new ActionResult.Done(task);
            }
            if (round.act(task, next.get())) {
                TaskTransitions transitions = new TaskTransitions();
                transitions.moved(task.id(), task.type(), task.creator().number(), task.status(), next.get());
                transitions.send(transaction);
                return new ActionResult.Done(
                        TaskRows.findWithContent(transaction, id).orElseThrow());
            }
        }
        throw new StoreException(Reason.OVERLOADED, "Task " + id + " changed too often to apply " + event + ".");
    }

    /** Sends the history row of a transition between two attempts. */
    static void sendHistory(Transaction transaction, Task task, TaskStatus next, Actor actor) {
        transaction.send("""
                INSERT INTO action (id, at, attempt, from_status, to_status, actor)
                VALUES ($1, clock_timestamp(), $2, $3, $4, $5)
                """, task.id().value(), task.attempt(), task.status().name(), next.name(), actor.text());
    }
}
