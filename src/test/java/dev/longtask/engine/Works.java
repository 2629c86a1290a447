package dev.longtask.engine;

import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the actual work of handlers in a simulation, independently of the records: a task has one working attempt at a
 * time.
 */
final class Works {
    /** The work of one attempt. */
    final class Work {
        private final int attempt;
        private final BooleanSupplier nodeIsSound;
        private final Instant began = clock.instant();
        private boolean alive = true;
        private @Nullable Instant toldToStop;

        private Work(int attempt, BooleanSupplier nodeIsSound) {
            this.attempt = attempt;
            this.nodeIsSound = nodeIsSound;
        }

        void toldToStop() {
            if (toldToStop == null) {
                toldToStop = clock.instant();
            }
        }

        void ended() {
            alive = false;
        }

        /** Whether its node is alive and has no reason to stop the work. */
        private boolean goesOn() {
            return alive && nodeIsSound.getAsBoolean() && toldToStop == null;
        }

        private boolean mustHaveEnded() {
            Instant told = toldToStop;
            return told != null && clock.instant().isAfter(told.plus(grace));
        }
    }

    private final Clock clock;
    private final Duration grace;
    private final Map<TaskId, List<Work>> works = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    /** @param grace time within which work that was told to stop must end; after that it is given up */
    Works(Clock clock, Duration grace) {
        this.clock = clock;
        this.grace = grace;
    }

    /**
     * An attempt starts to work.
     *
     * @param nodeIsSound whether its node is alive and has not been paused recently
     */
    Work begin(TaskId id, int attempt, BooleanSupplier nodeIsSound) {
        List<Work> others = works.computeIfAbsent(id, key -> new ArrayList<>());
        for (Work other : others) {
            if (other.alive && other.nodeIsSound.getAsBoolean() && !other.mustHaveEnded()) {
                violations.add("%s: attempt %d of %s works beside attempt %d, which began at %s, told to stop at %s"
                        .formatted(clock.instant(), attempt, id, other.attempt, other.began, other.toldToStop));
            }
        }
        Work work = new Work(attempt, nodeIsSound);
        others.add(work);
        return work;
    }

    /** A lease was reclaimed. */
    void takenBack(Lease lease) {
        for (Work work : works.getOrDefault(lease.id(), List.of())) {
            if (work.attempt == lease.attempt() && work.goesOn()) {
                violations.add("the lease of the living attempt " + lease + " was taken back");
            }
        }
    }

    List<String> violations() {
        return violations;
    }
}
