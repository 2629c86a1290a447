package dev.longtask.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.type.TaskTypes;
import dev.longtask.operations.ScalingSignal.Load;
import dev.longtask.store.StoreStatistics;
import dev.longtask.store.StoreStatistics.Count;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestConfig;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScalingSignalTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "longtask.slots", "8",
            "longtask.types.export.kind", "handler",
            "longtask.types.narrow.kind", "handler",
            "longtask.types.outside.kind", "worker",
            "longtask.types.narrow.cluster-concurrency", "3");

    private final MovableClock clock = new MovableClock();
    private final ScalingSignal signal = new ScalingSignal(
            new TaskTypes(
                    TestConfig.of(SETTINGS),
                    List.of(),
                    Map.of(
                            "export", (input, context) -> Uni.createFrom().nullItem(),
                            "narrow", (input, context) -> Uni.createFrom().nullItem())),
            TestConfig.of(SETTINGS),
            clock);

    private Set<String> paused = Set.of();

    private void there(Map<String, Duration> queueAge, Count... counts) {
        signal.show(new StoreStatistics(List.of(counts), queueAge, Map.of(), paused));
    }

    @Test
    void thereIsNoLoadBeforeTheFirstStatistics() {
        assertThat(signal.load()).isEmpty();
    }

    @Test
    void readyAndRunningTasksOfAllTypesAddUp() {
        there(
                Map.of("export", Duration.ofSeconds(41), "narrow", Duration.ofSeconds(7)),
                new Count("export", TaskStatus.ENQUEUED, 10),
                new Count("export", TaskStatus.RUNNING, 4),
                new Count("export", TaskStatus.CANCEL_REQUESTED, 1),
                new Count("export", TaskStatus.COMPLETE, 900),
                new Count("narrow", TaskStatus.ENQUEUED, 1));

        assertThat(signal.load()).contains(new Load(11, 5, 16, 8, 41));
    }

    @Test
    void tasksForWorkersOutsideNeedNoNodes() {
        there(
                Map.of("outside", Duration.ofSeconds(41)),
                new Count("outside", TaskStatus.ENQUEUED, 10),
                new Count("outside", TaskStatus.RUNNING, 4));

        assertThat(signal.load()).contains(new Load(0, 0, 0, 8, 0));
    }

    @Test
    void aTypeDemandsNoMoreThanItsConcurrencyInTheCluster() {
        there(
                Map.of("narrow", Duration.ofSeconds(90)),
                new Count("narrow", TaskStatus.ENQUEUED, 10_000),
                new Count("narrow", TaskStatus.RUNNING, 3));

        assertThat(signal.load()).contains(new Load(10_000, 3, 3, 8, 90));
    }

    @Test
    void tasksOfPausedTypesNeedNoNodesButTheirAttemptsRunOn() {
        paused = Set.of("export", "outside");
        there(
                Map.of("export", Duration.ofSeconds(41), "narrow", Duration.ofSeconds(7)),
                new Count("export", TaskStatus.ENQUEUED, 10),
                new Count("export", TaskStatus.RUNNING, 4),
                new Count("narrow", TaskStatus.ENQUEUED, 1));

        assertThat(signal.load()).contains(new Load(1, 4, 5, 8, 7));
    }

    @Test
    void tasksThatAreNotReadyAndTasksOfOtherTypesDoNotCount() {
        there(
                Map.of("gone", Duration.ofDays(3)),
                new Count("export", TaskStatus.ENQUEUED, 10),
                new Count("gone", TaskStatus.ENQUEUED, 20));

        assertThat(signal.load()).contains(new Load(0, 0, 0, 8, 0));
    }

    @Test
    void oldStatisticsAreNoLoad() {
        there(Map.of());
        clock.advance(ScalingSignal.VALID);
        assertThat(signal.load()).isPresent();

        clock.advance(Duration.ofMillis(1));

        assertThat(signal.load()).isEmpty();
    }
}
