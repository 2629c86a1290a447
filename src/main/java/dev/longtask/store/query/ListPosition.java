package dev.longtask.store.query;

import dev.longtask.task.TaskId;
import java.time.Instant;

/**
 * Where a list continues: after this task, even if it no longer exists. Lists are ordered by submission time, then id.
 */
public record ListPosition(Instant submitted, TaskId id) {}
