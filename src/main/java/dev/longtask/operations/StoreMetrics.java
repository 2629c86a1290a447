package dev.longtask.operations;

import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.StoreStatistics;
import dev.longtask.store.TaskStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Gauges of the contents of the store, read periodically, so that a scrape does not wait for the store. */
@ApplicationScoped
public class StoreMetrics {
    private static final Logger LOG = Logger.getLogger(StoreMetrics.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final TaskStore store;
    private final UnconfiguredTypes unconfigured;
    private final ScalingSignal scaling;
    private final MultiGauge tasks;
    private final MultiGauge queueAge;
    private final MultiGauge pauses;
    private final TaskTypes types;
    private Cancellable reading = () -> {};

    public StoreMetrics(
            TaskStore store,
            TaskTypes types,
            @Readiness UnconfiguredTypes unconfigured,
            ScalingSignal scaling,
            MeterRegistry registry) {
        this.store = store;
        this.types = types;
        this.unconfigured = unconfigured;
        this.scaling = scaling;
        this.tasks = MultiGauge.builder("longtask.tasks")
                .description("Tasks by type and status")
                .register(registry);
        this.queueAge = MultiGauge.builder("longtask.queue.age")
                .description("Time since submission of the next task to run, by type")
                .baseUnit("seconds")
                .register(registry);
        this.pauses = MultiGauge.builder("longtask.type.paused")
                .description("1 while a type is paused, otherwise 0")
                .register(registry);
    }

    void start(@Observes StartupEvent event) {
        reading = Multi.createFrom()
                .ticks()
                .every(INTERVAL)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick ->
                        store.statistics().map(StoreMetrics::some).onFailure().recoverWithUni(StoreMetrics::none))
                .subscribe()
                .with(this::show);
    }

    void stop(@Observes ShutdownEvent event) {
        reading.cancel();
    }

    private static Optional<StoreStatistics> some(StoreStatistics statistics) {
        return Optional.of(statistics);
    }

    private static Uni<Optional<StoreStatistics>> none(Throwable failure) {
        LOG.warnf("reading store statistics failed; keeping the last values: %s", failure.getMessage());
        return Uni.createFrom().item(Optional.empty());
    }

    private void show(Optional<StoreStatistics> read) {
        read.ifPresent(statistics -> {
            unconfigured.show(statistics);
            scaling.show(statistics);
            tasks.register(
                    statistics.counts().stream()
                            .map(count -> MultiGauge.Row.of(
                                    Tags.of(
                                            "type",
                                            count.type(),
                                            "status",
                                            count.status().name()),
                                    count.tasks()))
                            .toList(),
                    true);
            queueAge.register(
                    statistics.queueAge().entrySet().stream()
                            .map(age -> MultiGauge.Row.of(
                                    Tags.of("type", age.getKey()),
                                    age.getValue().toMillis() / 1e3))
                            .toList(),
                    true);
            pauses.register(
                    types.all().stream()
                            .map(type -> MultiGauge.Row.of(
                                    Tags.of("type", type.name()),
                                    statistics.paused().contains(type.name()) ? 1 : 0))
                            .toList(),
                    true);
        });
    }
}
