package dev.longtask.engine.trace;

import dev.longtask.task.TaskStatus;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Outcome;
import org.jspecify.annotations.Nullable;

/** The span of one attempt. It ends once, by one of three methods. Thread-safe; its own work neither blocks nor throws. */
public interface AttemptSpan {
    /** No span. */
    AttemptSpan NONE = new AttemptSpan() {
        @Override
        public @Nullable TraceContext context() {
            return null;
        }

        @Override
        public void run(Runnable work) {
            work.run();
        }

        @Override
        public void ended(Outcome outcome, TaskStatus next) {}

        @Override
        public void handedOver() {}

        @Override
        public void leaseLost() {}
    };

    /** What to pass on to called programs and services; null for none. */
    @Nullable TraceContext context();

    /** Runs work on the calling thread, which may block; spans that the work begins become children of this one. */
    void run(Runnable work);

    /**
     * The end of the attempt is recorded.
     *
     * @param next the task's new status
     */
    void ended(Outcome outcome, TaskStatus next);

    /** A service outside reports the end of the attempt. */
    void handedOver();

    /** The task has moved on without the attempt. */
    void leaseLost();
}
