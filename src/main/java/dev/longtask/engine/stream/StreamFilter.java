package dev.longtask.engine.stream;

import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects the tasks of a stream, as {@link dev.longtask.store.query.TaskQuery} selects those of a list. A null or empty filter passes
 * every task.
 *
 * @param labels labels that a task must have, all of them; null if no task can have them
 * @param creator the creator
 * @param creatorNumber the number of the creator
 * @param submittedAfter passes tasks submitted at or after this time
 * @param submittedBefore passes tasks submitted before this time
 */
public record StreamFilter(
        Set<TaskStatus> statuses,
        @Nullable String type,
        @Nullable Map<String, String> labels,
        @Nullable Principal creator,
        @Nullable Long creatorNumber,
        @Nullable Instant submittedAfter,
        @Nullable Instant submittedBefore) {

    /** Whether a task passes the filters on all that never changes. */
    boolean concerns(Task task) {
        return (type == null || type.equals(task.type()))
                && labels != null
                && task.labels().entrySet().containsAll(labels.entrySet())
                && (creator == null || creator.equals(task.creator().principal()))
                && (creatorNumber == null || creatorNumber == task.creator().number())
                && (submittedAfter == null || !task.submitted().isBefore(submittedAfter))
                && (submittedBefore == null || task.submitted().isBefore(submittedBefore));
    }

    /** Whether a task passes the filter on statuses at present. */
    boolean matches(Task task) {
        return statuses.isEmpty() || statuses.contains(task.status());
    }
}
