package dev.longtask.store;

import dev.longtask.task.Task;
import java.util.List;

/** The result of a submission. */
public sealed interface SubmitResult {
    /**
     * The tasks are stored.
     *
     * @param tasks in the order of the submissions
     * @param gone for a repeat, the indexes (from 0, ascending) of submissions whose tasks have since been deleted; when all
     *     are deleted, the request counts as new
     * @param repeated whether an earlier request with the same idempotency key stored them
     */
    record Stored(List<Task> tasks, List<Integer> gone, boolean repeated) implements SubmitResult {}

    /** The idempotency key belongs to an earlier, different request. Nothing was stored. */
    record KeyReused() implements SubmitResult {}

    /**
     * The creator would exceed its quota. Nothing was stored.
     *
     * @param part the exceeded limit
     * @param present how much of it the creator uses now
     */
    record OverLimit(Quota.Part part, long present) implements SubmitResult {}
}
