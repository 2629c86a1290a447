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
 * @param ready by type, the number of tasks that could start now, counted up to {@link #READY_AT_MOST}; no
 *     entry without a ready task
 * @param paused the names of the paused types
 */
public record StoreStatistics(
        List<Count> counts, Map<String, Duration> queueAge, Map<String, Integer> ready, Set<String> paused) {
    /** How far ready tasks are counted. They have no counter, so each one is a row to read. */
    public static final int READY_AT_MOST = 1_000;

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
