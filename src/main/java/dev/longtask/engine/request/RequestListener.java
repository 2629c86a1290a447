package dev.longtask.engine.request;

import dev.longtask.task.Task;

/** Is told what requests did, once the store has recorded it. May be called on any thread, and must not block. */
public interface RequestListener {
    /** Tasks were submitted. */
    void workAdded();

    /**
     * A task was cancelled, asked to stop, retried or deleted.
     *
     * @param task as it stands now; a deleted one as it was
     */
    void changed(Task task);
}
