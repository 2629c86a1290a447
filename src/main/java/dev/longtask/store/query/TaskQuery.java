package dev.longtask.store.query;

import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects tasks to list. A null or empty filter matches every task.
 *
 * @param scope whose tasks
 * @param creatorNumber the number of the creator
 * @param labels labels that a task must have, all of them
 * @param submittedAfter matches tasks submitted at or after this time
 * @param submittedBefore matches tasks submitted before this time
 * @param before where the previous page ended; null for the first page
 * @param limit the maximum number of tasks
 */
public record TaskQuery(
        Scope scope,
        @Nullable Long creatorNumber,
        Set<TaskStatus> statuses,
        @Nullable String type,
        Map<String, String> labels,
        @Nullable Instant submittedAfter,
        @Nullable Instant submittedBefore,
        @Nullable ListPosition before,
        int limit) {
    /** How many tasks a page with a smaller limit examines: a rare filter makes pages short, not slow. */
    public static final int MOST_EXAMINED = 2_000;

    /** The maximum number of tasks that the page examines. */
    public int examined() {
        boolean unfiltered = statuses.isEmpty() && type == null && labels.isEmpty();
        // The extra one shows whether there is another page.
        return unfiltered ? limit + 1 : Math.max(MOST_EXAMINED, limit + 1);
    }

    /** Whether a task passes the filters on status, type and labels. */
    public boolean matches(Task task) {
        return (statuses.isEmpty() || statuses.contains(task.status()))
                && (type == null || type.equals(task.type()))
                && task.labels().entrySet().containsAll(labels.entrySet());
    }

    /**
     * Whether a task may pass these filters, judged by its own row only. False spares the store reading the rest of it.
     *
     * @param taskStatus null while the task is unfinished
     * @param taskLabels as written by {@link Labels}
     */
    public boolean mayMatch(String taskType, @Nullable TaskStatus taskStatus, @Nullable String taskLabels) {
        return (type == null || type.equals(taskType))
                && (taskStatus == null || statuses.isEmpty() || statuses.contains(taskStatus))
                && (labels.isEmpty()
                        || (taskLabels != null
                                && Labels.parse(taskLabels).entrySet().containsAll(labels.entrySet())));
    }
}
