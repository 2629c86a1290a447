package dev.longtask.store;

import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list; a null or empty filter lets every task pass.
 *
 * @param scope whose tasks
 * @param creatorNumber number of the creator
 * @param labels labels that a task must have, all of them
 * @param submittedAfter submitted at or after
 * @param submittedBefore submitted before
 * @param before go on behind this task of the page before
 * @param limit how many at most
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
    /** How many tasks one page looks at, at most: a rare filter gives short pages, not a slow answer. */
    public static final int MOST_EXAMINED = 2_000;

    /** How many tasks the page looks at, at most. */
    public int examined() {
        boolean unfiltered = statuses.isEmpty() && type == null && labels.isEmpty();
        // One more tells whether there is another page.
        return unfiltered ? limit + 1 : Math.max(MOST_EXAMINED, limit + 1);
    }

    /** Whether a task passes the filters of status, type and labels. */
    public boolean matches(Task task) {
        return (statuses.isEmpty() || statuses.contains(task.status()))
                && (type == null || type.equals(task.type()))
                && task.labels().entrySet().containsAll(labels.entrySet());
    }

    /**
     * Whether a task may pass them, as far as its own row tells: what does not is not worth a look at all of it.
     *
     * @param taskStatus null while the task has not finished
     * @param taskLabels as {@link Labels} writes them
     */
    public boolean mayMatch(String taskType, @Nullable TaskStatus taskStatus, @Nullable String taskLabels) {
        return (type == null || type.equals(taskType))
                && (taskStatus == null || statuses.isEmpty() || statuses.contains(taskStatus))
                && (labels.isEmpty()
                        || (taskLabels != null
                                && Labels.parse(taskLabels).entrySet().containsAll(labels.entrySet())));
    }
}
