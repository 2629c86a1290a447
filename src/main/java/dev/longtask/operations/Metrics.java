package dev.longtask.operations;

import dev.longtask.engine.EngineObserver;
import dev.longtask.engine.TaskType;
import dev.longtask.engine.TaskTypes;
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

/** Counts and times what the engine and the store do. */
@ApplicationScoped
public class Metrics implements EngineObserver {
    private final MeterRegistry registry;
    private final DistributionSummary commits;

    public Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.commits = DistributionSummary.builder("longtask.store.commit.operations")
                .description("Operations in one commit of the store")
                .register(registry);
    }

    /** The store has committed this many operations at once. */
    public void commitOf(int operations) {
        commits.record(operations);
    }

    /** What appears with its first count has had no rise that a rate, or an alert on one, could see: so all begin at 0. */
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
                .description("Attempts that ended, by the status that their task went on to, and how long they ran")
                .tag("type", type)
                .tag("status", next.name())
                .register(registry);
    }

    private Counter leasesLost(String type) {
        return registry.counter("longtask.leases.lost", "type", type);
    }
}
