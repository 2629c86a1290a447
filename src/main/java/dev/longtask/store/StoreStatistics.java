package dev.longtask.store;

import dev.longtask.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How many tasks there are, and how long the next ones have waited.
 *
 * @param counts one for each type and status that has tasks
 * @param queueAge for each type with ready tasks, the time since the submission of the one that is next
 */
public record StoreStatistics(List<Count> counts, Map<String, Duration> queueAge) {
    /** How many tasks of a type are in a status. */
    public record Count(String type, TaskStatus status, long tasks) {}
}
