package dev.longtask.handler;

import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;

/** What a handler may ask about the tasks whose work it finds outside the service. */
public interface TaskRecords {
    /**
     * Whether a task exists and has not finished, so that its work is still wanted. Fails while the store can't be
     * read.
     */
    Uni<Boolean> isUnfinished(TaskId id);
}
