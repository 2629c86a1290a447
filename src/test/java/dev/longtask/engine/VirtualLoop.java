package dev.longtask.engine;

import dev.longtask.engine.loop.Loop;
import dev.longtask.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * A loop on virtual time: when it has nothing else to do, it jumps to its next timer. Single-threaded and therefore
 * deterministic.
 */
public final class VirtualLoop implements Loop {
    private static final class Step {
        final Instant at;
        final long number;
        final Runnable action;
        boolean cancelled;

        Step(Instant at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }
    }

    private final MovableClock clock;
    private final PriorityQueue<Step> steps = new PriorityQueue<>(
            Comparator.<Step, Instant>comparing(step -> step.at).thenComparingLong(step -> step.number));
    private long made;

    VirtualLoop(MovableClock clock) {
        this.clock = clock;
    }

    @Override
    public void execute(Runnable step) {
        schedule(Duration.ZERO, step);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Step step = new Step(clock.instant().plus(delay), made++, action);
        steps.add(step);
        return () -> step.cancelled = true;
    }

    @Override
    public long nanos() {
        return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    /** Runs steps until the condition holds; returns false if it does not within {@code atMost} of virtual time. */
    boolean runUntil(BooleanSupplier condition, Duration atMost) {
        Instant end = clock.instant().plus(atMost);
        while (!condition.getAsBoolean()) {
            Step next = steps.peek();
            if (next == null || next.at.isAfter(end)) {
                return false;
            }
            steps.remove();
            if (next.at.isAfter(clock.instant())) {
                clock.advance(Duration.between(clock.instant(), next.at));
            }
            if (!next.cancelled) {
                next.action.run();
            }
        }
        return true;
    }

    /** Runs all steps of the next {@code time}. */
    public void run(Duration time) {
        Instant end = clock.instant().plus(time);
        runUntil(() -> false, time);
        if (clock.instant().isBefore(end)) {
            clock.advance(Duration.between(clock.instant(), end));
        }
    }
}
