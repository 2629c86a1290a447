package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Thousands of runs, each with its own seed. A failure prints its seed; {@code -Dsimulation.seed=N} repeats that run
 * alone.
 */
class SimulationTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 3_000);
    private static final Long ONLY = Long.getLong("simulation.seed");

    @BeforeEach
    void keepTheExpectedFailuresOutOfTheLog() {
        Logger.getLogger("dev.longtask").setLevel(Level.OFF);
    }

    @Test
    void everySeedEndsWithEachAnsweredTaskOnceAndForAll() {
        LongStream seeds = ONLY == null ? LongStream.range(0, SEEDS) : LongStream.of(ONLY);
        AtomicLong resumed = new AtomicLong();
        AtomicLong completedByWorkers = new AtomicLong();
        AtomicLong resumedByWorkers = new AtomicLong();
        AtomicLong spoiledBatches = new AtomicLong();
        seeds.forEach(seed -> assertThatCode(() -> {
                    Simulation simulation = new Simulation(seed);
                    resumed.addAndGet(simulation.run());
                    completedByWorkers.addAndGet(simulation.completedByWorkers());
                    resumedByWorkers.addAndGet(simulation.resumedByWorkers());
                    spoiledBatches.addAndGet(simulation.spoiledBatches());
                })
                .as("seed %d (run it alone with -Dsimulation.seed=%d)", seed, seed)
                .doesNotThrowAnyException());
        assertThat(resumed.get() > 0 || ONLY != null)
                .as("attempts that went on from a checkpoint")
                .isTrue();
        assertThat(completedByWorkers.get() > 0 || ONLY != null)
                .as("attempts that workers outside the service completed")
                .isTrue();
        assertThat(resumedByWorkers.get() > 0 || ONLY != null)
                .as("attempts of workers outside the service that went on from a checkpoint")
                .isTrue();
        assertThat(spoiledBatches.get() > 0 || ONLY != null)
                .as("batches that a write which can't be stored has spoiled for others")
                .isTrue();
    }
}
