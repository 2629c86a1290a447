package dev.longtask.store;

import dev.longtask.task.Task;
import java.util.List;

/** What came of a submission. */
public sealed interface SubmitResult {
    /**
     * The tasks are stored.
     *
     * @param tasks in the order of the submissions
     * @param gone of a repeat, the places (from 0) of submissions whose tasks have been deleted since, in ascending order;
     *     when none is left, the request counts as a new one
     * @param repeated whether an earlier request with the same idempotency key had stored them already
     */
    record Stored(List<Task> tasks, List<Integer> gone, boolean repeated) implements SubmitResult {}

    /** The idempotency key belongs to an earlier request that asked for something else. Nothing was stored. */
    record KeyReused() implements SubmitResult {}

    /**
     * The creator would have more than its quota. Nothing was stored.
     *
     * @param present how much of that part it has
     */
    record OverLimit(Quota.Part part, long present) implements SubmitResult {}
}
