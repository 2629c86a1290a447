package dev.longtask.store.lease;

import dev.longtask.task.Task;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a claim.
 *
 * @param tasks the leased tasks
 * @param nextDue how long until another claim may find more: a task becomes due, a rate allows another start, or the store
 *     has to look again; null when no such time is known
 * @param complete false when the claim failed for some types; their tasks may be leased without being listed here
 * @param workers the leases of {@code tasks}, in the same order, if the claim was for workers; otherwise empty
 */
public record Claims(List<Task> tasks, @Nullable Duration nextDue, boolean complete, List<WorkerLease> workers) {
    /** Why an attempt is released whose claim lost its answer. */
    public static final String LOST_ANSWER = "The answer to the claim was lost; the attempt did not run.";
}
