package dev.longtask.operations;

import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.task.TaskStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Arrays;

/** Metrics of the engine and the store. */
@ApplicationScoped
public class Metrics implements AttemptObserver {
    private final MeterRegistry registry;
    private final DistributionSummary commits;

    public Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.commits = DistributionSummary.builder("longtask.store.commit.operations")
                .description("Operations per store commit")
                .register(registry);
    }

    /** Records the number of operations in a commit of the store. */
    public void commitOf(int operations) {
        commits.record(operations);
    }

    /** Registers every series at 0, so that {@code rate()} and alerts see the first increment. */
    void start(@Observes StartupEvent event, TaskTypes types) {
        for (TaskType type : types.all()) {
            Arrays.stream(TaskStatus.values())
                    .filter(status -> status.isTerminal() || status == TaskStatus.ENQUEUED)
                    .forEach(status -> attempts(type.name(), status));
            leasesLost(type.name());
        }
    }

    @Override
    public void attemptEnded(String type, TaskStatus next, Duration ran) {
        attempts(type, next).record(ran);
    }

    @Override
    public void leaseLost(String type) {
        leasesLost(type).increment();
    }

    private Timer attempts(String type, TaskStatus next) {
        return Timer.builder("longtask.attempts")
                .description("Run time of ended attempts, by type and resulting task status")
                .tag("type", type)
                .tag("status", next.name())
                .register(registry);
    }

    private Counter leasesLost(String type) {
        return Counter.builder("longtask.leases.lost")
                .description("Expired leases that were reclaimed")
                .tag("type", type)
                .register(registry);
    }
}
