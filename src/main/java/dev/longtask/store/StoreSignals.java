package dev.longtask.store;

import dev.longtask.task.TaskId;
import java.util.function.Predicate;

/**
 * Receives signals about the writes of other nodes. A signal may be late, duplicate, spurious or lost: it saves time, and
 * nothing may depend on it. Called on a thread of the store or its driver, which must not be blocked.
 */
public interface StoreSignals {
    /** There may be new work. */
    void workAdded();

    /**
     * Tasks may have changed.
     *
     * @param which matches the changed tasks, and possibly others
     */
    void tasksChanged(Predicate<TaskId> which);
}
