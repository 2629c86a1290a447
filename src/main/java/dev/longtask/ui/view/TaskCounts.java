package dev.longtask.ui.view;

import dev.longtask.store.query.TaskPage;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many tasks there are in each status.
 *
 * @param ofStatuses for each status, in their order
 * @param isAll false if only the latest tasks were counted
 */
public record TaskCounts(List<OfStatus> ofStatuses, long total, boolean isAll) {
    /** The maximum number of tasks that are counted one by one. */
    public static final int MOST_COUNTED = 500;

    /**
     * The tasks in a status.
     *
     * @param isWanted whether the page is to show them
     */
    public record OfStatus(TaskStatus status, long tasks, boolean isWanted) {
        public String name() {
            return status.name();
        }

        public String text() {
            return Texts.words(status);
        }
    }

    public static TaskCounts of(TaskPage latest, Set<TaskStatus> wanted) {
        Map<TaskStatus, Long> counts =
                latest.tasks().stream().collect(Collectors.groupingBy(Task::status, Collectors.counting()));
        return of(new TreeMap<>(counts), wanted, latest.next() == null);
    }

    public static TaskCounts of(Map<TaskStatus, Long> counts, Set<TaskStatus> wanted, boolean isAll) {
        List<OfStatus> each = Arrays.stream(TaskStatus.values())
                .map(status -> new OfStatus(status, counts.getOrDefault(status, 0L), wanted.contains(status)))
                .toList();
        return new TaskCounts(each, each.stream().mapToLong(OfStatus::tasks).sum(), isAll);
    }
}
