package dev.longtask.engine;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.store.TaskStore;
import dev.longtask.task.TaskStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/** A node in a simulation. When it is killed, none of its steps is taken any more. */
final class SimulatedNode {
    static final EngineObserver NO_OBSERVER = new EngineObserver() {
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

        private void runUnlessDead(Runnable step) {
            if (!dead) {
                step.run();
            }
        }
    }

    final Engine engine;
    private final Loop loop;
    private boolean dead;

    SimulatedNode(
            String name,
            TaskStore store,
            TaskTypes types,
            LongtaskConfig config,
            Loop shared,
            Clock clock,
            Random random) {
        this.loop = new MortalLoop(shared);
        this.engine = new Engine(name, store, types, config, loop, loop::execute, clock, random, NO_OBSERVER);
    }

    /** Its loop: what is scheduled on it dies with it. */
    Loop loop() {
        return loop;
    }

    void start() {
        engine.start();
    }

    void kill() {
        dead = true;
    }
}
