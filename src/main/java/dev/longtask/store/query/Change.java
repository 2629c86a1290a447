package dev.longtask.store.query;

import dev.longtask.task.TaskId;
import java.util.List;

/**
 * Tasks whose status, progress or message changed in one transaction, or that were deleted in it.
 *
 * @param id rises from change to change of a store; ids are not consecutive
 * @param tasks each once, in no order
 */
public record Change(long id, List<TaskId> tasks) {}
