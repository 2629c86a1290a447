package dev.longtask.engine;

import java.time.Duration;

/**
 * Runs the engine's own steps one after another, so that its state needs no locks. No step may block. Tests put a
 * loop with a virtual clock in its place.
 */
public interface Loop {
    /** Runs a step behind those that were given before. */
    void execute(Runnable step);

    /** Runs a step when {@code delay} has passed, unless it is cancelled. */
    Timer schedule(Duration delay, Runnable step);

    /** The time in nanoseconds, from some start of its own: it only rises, and never jumps as clocks of the day do. */
    long nanos();

    /** A step that is yet to come. */
    interface Timer {
        void cancel();
    }
}
