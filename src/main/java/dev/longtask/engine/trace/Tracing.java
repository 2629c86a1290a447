package dev.longtask.engine.trace;

import dev.longtask.task.Task;
import dev.longtask.task.TraceContext;
import org.jspecify.annotations.Nullable;

/** Traces tasks from their submission to their end. Thread-safe; must neither block nor throw. */
public interface Tracing {
    /** Traces nothing. */
    Tracing OFF = new Tracing() {
        @Override
        public @Nullable TraceContext current() {
            return null;
        }

        @Override
        public AttemptSpan attempt(Task task) {
            return AttemptSpan.NONE;
        }
    };

    /** The span of the request that the calling thread serves, to store with the tasks that it submits; null for none. */
    @Nullable TraceContext current();

    /**
     * Begins the span of an attempt, and records how long the task was queued before it.
     *
     * @param task as its claim returned it
     */
    AttemptSpan attempt(Task task);
}
