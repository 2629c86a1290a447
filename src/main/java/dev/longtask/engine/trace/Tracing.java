package dev.longtask.engine.trace;

import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Outcome;
import java.time.Duration;
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

        @Override
        public void leased(Task task) {}

        @Override
        public void ended(WorkerAttempt attempt, Duration ran, Outcome outcome, TaskStatus next) {}
    };

    /** The span of the request that the calling thread serves, to store with the tasks that it submits; null for none. */
    @Nullable TraceContext current();

    /**
     * Begins the span of an attempt, and records how long the task was queued before it.
     *
     * @param task as its claim returned it
     */
    AttemptSpan attempt(Task task);

    /**
     * A worker got a task: records how long the task was queued before.
     *
     * @param task as its claim returned it
     */
    void leased(Task task);

    /**
     * Records the attempt of a worker outside the service, or what a called service did of one, now that its end is recorded.
     * Any node may tell it.
     *
     * @param ran since the start of the attempt
     * @param next the task's new status
     */
    void ended(WorkerAttempt attempt, Duration ran, Outcome outcome, TaskStatus next);
}
