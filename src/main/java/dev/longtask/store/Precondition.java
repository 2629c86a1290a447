package dev.longtask.store;

import dev.longtask.task.Task;

/**
 * A condition under which an action changes a task. The store evaluates it within the action's transaction, where no other
 * transaction can change the task before the action does.
 */
@FunctionalInterface
public interface Precondition {
    /** Lets every change happen. */
    Precondition NONE = task -> true;

    /**
     * Whether the action may change the task. May be called several times, on a thread that must not be blocked.
     *
     * @param task the task, possibly without its input and result. The condition may depend on its status, attempt, progress,
     *     message and last change, but not on what it waits for.
     */
    boolean allows(Task task);
}
