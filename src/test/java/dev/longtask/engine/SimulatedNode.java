package dev.longtask.engine;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.TaskStore;
import dev.longtask.task.TaskStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A node in a simulation that can be killed and paused. */
final class SimulatedNode {
    static final AttemptObserver NO_OBSERVER = new AttemptObserver() {
        @Override
        public void attemptEnded(String type, TaskStatus next, Duration ran) {}

        @Override
        public void leaseLost(String type) {}
    };

    private final class MortalLoop implements Loop {
        private final Loop loop;

        MortalLoop(Loop loop) {
            this.loop = loop;
        }

        @Override
        public void execute(Runnable step) {
            loop.execute(() -> runUnlessDead(step));
        }

        @Override
        public Timer schedule(Duration delay, Runnable step) {
            return loop.schedule(delay, () -> runUnlessDead(step));
        }

        @Override
        public long nanos() {
            return loop.nanos();
        }

        private void runUnlessDead(Runnable step) {
            if (paused) {
                late.add(step);
            } else if (!dead) {
                step.run();
            }
        }
    }

    final Engine engine;
    private static final Duration AFTER_PAUSE = Duration.ofMinutes(1);

    private final Loop loop;
    private final List<Runnable> late = new ArrayList<>();
    private boolean dead;
    private boolean paused;
    private @Nullable Instant resumed;
    private final Clock clock;

    SimulatedNode(
            String name,
            TaskStore store,
            TaskTypes types,
            LongtaskConfig config,
            Loop shared,
            Clock clock,
            Random random) {
        this.loop = new MortalLoop(shared);
        this.clock = clock;
        // A thread may start late, so a stop may come first.
        Executor workers =
                step -> loop.schedule(Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(2_000) : 0), step);
        this.engine = new Engine(
                name, store, types, config, loop, workers, clock, random, new TaskChanges(), NO_OBSERVER, Tracing.OFF);
    }

    /** The node's loop; its scheduled steps die with the node. */
    Loop loop() {
        return loop;
    }

    void start() {
        engine.start();
    }

    void kill() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    /** Whether the node is alive and has not been paused recently, so that it knows the state of its leases. */
    boolean isSound() {
        return !dead
                && !paused
                && (resumed == null
                        || Duration.between(resumed, clock.instant()).compareTo(AFTER_PAUSE) > 0);
    }

    /** Pauses the node; steps that come due meanwhile run when it resumes. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        resumed = clock.instant();
        List<Runnable> steps = List.copyOf(late);
        late.clear();
        steps.forEach(loop::execute);
    }
}
