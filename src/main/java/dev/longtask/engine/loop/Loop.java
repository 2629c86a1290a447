package dev.longtask.engine.loop;

import java.time.Duration;

/**
 * Runs the engine's steps one at a time, so that its state needs no locks. Steps must not block. Tests use a loop with
 * a virtual clock.
 */
public interface Loop {
    /** Runs a step after all steps submitted before. Safe to call from any thread. */
    void execute(Runnable step);

    /** Runs a step after {@code delay}, unless it is cancelled. Safe to call from any thread. */
    Timer schedule(Duration delay, Runnable step);

    /** Monotonic time in nanoseconds from an arbitrary origin; unaffected by changes of the wall clock. */
    long nanos();

    /** A scheduled step. */
    interface Timer {
        /** Cancels the step. Has no effect once the step has started. */
        void cancel();
    }
}
