package dev.longtask.engine.trace;

import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that did not run on a node.
 *
 * @param type the type of its task
 * @param holder the worker, or {@link Actor#CALLED_SERVICE}
 * @param started by the store's clock
 * @param submission the span of the task's submission; null for none
 */
public record WorkerAttempt(
        Lease lease,
        String type,
        Actor holder,
        Instant started,
        @Nullable TraceContext submission) {}
