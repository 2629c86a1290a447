package dev.longtask.store;

import dev.longtask.task.TaskId;
import java.util.function.Predicate;

/**
 * Is told what other nodes wrote to the store. A signal may come late, twice, for nothing, or not at all: it saves
 * time, and nothing may depend on it. Called on a thread of the store's, which must not be blocked.
 */
public interface StoreSignals {
    /** There may be work that was not there before. */
    void workAdded();

    /**
     * Tasks may have changed.
     *
     * @param which may take in tasks that have not changed
     */
    void tasksChanged(Predicate<TaskId> which);
}
