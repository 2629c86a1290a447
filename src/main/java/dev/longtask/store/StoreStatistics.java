package dev.longtask.store;

import dev.longtask.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Task counts and queue ages.
 *
 * @param counts the number of tasks by type and status; pairs without tasks may be missing
 * @param queueAge by type, the time since the submission of the ready task that is next; no entry without a ready task
 * @param paused the names of the paused types
 */
public record StoreStatistics(List<Count> counts, Map<String, Duration> queueAge, Set<String> paused) {
    /** The number of tasks of a type in a status. */
    public record Count(String type, TaskStatus status, long tasks) {}

    /** The number of tasks of a type in a status. */
    public long tasks(String type, TaskStatus status) {
        return counts.stream()
                .filter(count -> count.type().equals(type) && count.status() == status)
                .mapToLong(Count::tasks)
                .sum();
    }
}
