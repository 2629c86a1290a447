package dev.longtask.store;

import dev.longtask.task.TaskId;
import java.time.Instant;

/**
 * Where a list goes on: behind this task, whether it still exists or not. Lists are ordered by the time of submission,
 * then by id.
 */
public record ListPosition(Instant submitted, TaskId id) {}
