package dev.longtask.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a claimed task continues the trace of its submission.
 *
 * @param submission the span of the submission
 * @param queued since when the task could have started, by the store's clock: its submission, start time, or the end of its
 *     backoff
 */
public record TaskTrace(TraceContext submission, Instant queued) {

    /**
     * The trace in a stored row. A damaged one must not keep the task from running, so it counts as none.
     *
     * @param parent null for a task that was submitted without a trace
     */
    public static @Nullable TaskTrace stored(@Nullable String parent, @Nullable String state, Instant queued) {
        TraceContext submission = TraceContext.stored(parent, state);
        return submission == null ? null : new TaskTrace(submission, queued);
    }
}
