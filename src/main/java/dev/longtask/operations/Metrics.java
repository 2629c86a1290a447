package dev.longtask.operations;

import dev.longtask.engine.EngineObserver;
import dev.longtask.task.TaskStatus;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

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

    @Override
    public void attemptEnded(String type, TaskStatus next, Duration ran) {
        Timer.builder("longtask.attempts")
                .description("Attempts that ended, by the status that their task went on to, and how long they ran")
                .tag("type", type)
                .tag("status", next.name())
                .register(registry)
                .record(ran);
    }

    @Override
    public void leaseLost(String type) {
        registry.counter("longtask.leases.lost", "type", type).increment();
    }
}
