package dev.longtask.store;

import dev.longtask.task.Task;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that were leased.
 *
 * @param nextDue how long until the next waiting task becomes due; null when none waits
 * @param complete whether all types were asked for: where not, tasks of the others may have been leased unbeknown
 */
public record Claims(List<Task> tasks, @Nullable Duration nextDue, boolean complete) {
    /** Why an attempt is handed back that began unbeknown. */
    public static final String LOST_ANSWER = "The answer to the claim was lost; nothing ran.";
}
