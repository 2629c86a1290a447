package dev.longtask.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.StoreStatistics;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class UnconfiguredTypesTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final UnconfiguredTypes unconfigured = new UnconfiguredTypes(
            new TaskTypes(
                    TestConfig.of(Map.of("longtask.types.export.kind", "handler")),
                    List.of(),
                    Map.of("export", (input, context) -> Uni.createFrom().nullItem())),
            registry);

    private void there(StoreStatistics.Count... counts) {
        unconfigured.show(new StoreStatistics(List.of(counts), Map.of(), Map.of(), Set.of()));
    }

    private double metric() {
        return registry.get("longtask.tasks.unconfigured").gauge().value();
    }

    @Test
    void whereAllTypesAreConfiguredThereIsNothingToTell() {
        there(new StoreStatistics.Count("export", TaskStatus.ENQUEUED, 3));

        assertThat(unconfigured.call().getData()).isEmpty();
        assertThat(metric()).isZero();
    }

    @Test
    void unfinishedTasksOfOtherTypesAreToldAndAreNoReasonToBeDown() {
        there(
                new StoreStatistics.Count("gone", TaskStatus.ENQUEUED, 3),
                new StoreStatistics.Count("gone", TaskStatus.RUNNING, 1),
                new StoreStatistics.Count("gone", TaskStatus.COMPLETE, 50),
                new StoreStatistics.Count("left", TaskStatus.FAILED, 7));

        HealthCheckResponse health = unconfigured.call();
        assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(health.getData())
                .hasValueSatisfying(data ->
                        assertThat(data).containsEntry("degraded", true).containsEntry("unconfigured", "gone (4)"));
        assertThat(metric()).isEqualTo(4);
    }

    @Test
    void whenTheyHaveGoneItIsNoLongerTold() {
        there(new StoreStatistics.Count("gone", TaskStatus.ENQUEUED, 3));
        there(new StoreStatistics.Count("gone", TaskStatus.ENQUEUED, 0));

        assertThat(unconfigured.call().getData()).isEmpty();
        assertThat(metric()).isZero();
    }
}
