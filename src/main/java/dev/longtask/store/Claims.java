package dev.longtask.store;

import dev.longtask.task.Task;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that were leased.
 *
 * @param nextDue how long until the next waiting task becomes due; null when none waits
 */
public record Claims(List<Task> tasks, @Nullable Duration nextDue) {}
