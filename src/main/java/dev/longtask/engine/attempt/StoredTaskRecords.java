package dev.longtask.engine.attempt;

import dev.longtask.handler.TaskRecords;
import dev.longtask.store.TaskStore;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;

/** Answers handlers from the store. */
public final class StoredTaskRecords implements TaskRecords {
    private final TaskStore store;

    public StoredTaskRecords(TaskStore store) {
        this.store = store;
    }

    @Override
    public Uni<Boolean> isUnfinished(TaskId id) {
        return store.findWithoutContent(id)
                .map(task -> task.isPresent() && !task.get().status().isTerminal());
    }
}
