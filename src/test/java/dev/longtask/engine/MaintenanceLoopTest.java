package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.maintenance.MaintenanceLoop;
import dev.longtask.testing.MovableClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a job continues, and when it pauses. */
class MaintenanceLoopTest {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final MovableClock clock = new MovableClock();
    private final VirtualLoop loop = new VirtualLoop(clock);
    private final Instant began = clock.instant();
    /** The answer of each batch; after the last one there is no more work. */
    private final Deque<Uni<Boolean>> answers = new ArrayDeque<>();
    /** The start time of each batch. */
    private final List<Duration> batches = new ArrayList<>();

    private final MaintenanceLoop sweeper = new MaintenanceLoop("a chore", this::batch, loop, INTERVAL, PAUSE);

    private Uni<Boolean> batch() {
        batches.add(Duration.between(began, clock.instant()));
        return answers.isEmpty() ? Uni.createFrom().item(false) : answers.remove();
    }

    @Test
    void itGoesOnAtOnceWhileThereIsMoreAndThenRests() {
        answers.add(Uni.createFrom().item(true));
        answers.add(Uni.createFrom().item(true));

        sweeper.start();
        loop.run(INTERVAL.plusSeconds(1));

        assertThat(batches)
                .containsExactly(
                        Duration.ZERO,
                        PAUSE,
                        PAUSE.multipliedBy(2),
                        PAUSE.multipliedBy(2).plus(INTERVAL));
    }

    @Test
    void aBatchThatFailsIsTriedAgainAfterTheInterval() {
        answers.add(Uni.createFrom().failure(SteeredStore.unavailable()));

        sweeper.start();
        loop.run(INTERVAL);

        assertThat(batches).containsExactly(Duration.ZERO, INTERVAL);
    }

    @Test
    void nothingMoreBeginsOnceItIsClosed() {
        answers.add(Uni.createFrom().item(true));

        sweeper.start();
        sweeper.close();
        loop.run(INTERVAL);

        assertThat(batches).containsExactly(Duration.ZERO);
    }
}
