package dev.longtask.store.postgres;

import dev.longtask.store.ActionResult;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import java.util.Optional;

/**
 * What a creator or an admin does to a task. An action reads the task, and then changes it on the condition that it still
 * is as it was read; where it is not, the action begins anew.
 */
final class Actions {
    /** Each round was lost to another change of the same task: more than this many do not happen. */
    private static final int ROUNDS = 100;

    /** Changes a task as it was read. */
    interface Round {
        /** Whether it was still so. */
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
                TaskCounts counts = new TaskCounts();
                counts.moved(task.type(), task.creator().number(), task.status(), next.get());
                counts.send(transaction);
                return new ActionResult.Done(
                        TaskRows.findWithContent(transaction, id).orElseThrow());
            }
        }
        throw new StoreException(Reason.OVERLOADED, "Task " + id + " changes too often for " + event + ".");
    }

    /** Sends the history of what happened to a task between two attempts. */
    static void sendHistory(Transaction transaction, Task task, TaskStatus next, Actor actor) {
        transaction.send("""
                INSERT INTO action (id, at, attempt, from_status, to_status, actor)
                VALUES ($1, clock_timestamp(), $2, $3, $4, $5)
                """, task.id().value(), task.attempt(), task.status().name(), next.name(), actor.text());
    }
}
