package dev.longtask.operations;

import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.stream.StreamEvent;
import dev.longtask.engine.stream.StreamObserver;
import dev.longtask.engine.stream.Streams;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.task.TaskStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Arrays;

/** Metrics of the engine and the store. */
@ApplicationScoped
public class Metrics implements AttemptObserver, StreamObserver {
    private final MeterRegistry registry;
    private final DistributionSummary commits;
    private final Counter streamEvents;
    private final Counter streamsDropped;

    public Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.commits = DistributionSummary.builder("longtask.store.commit.operations")
                .description("Operations per store commit")
                .register(registry);
        this.streamEvents = Counter.builder("longtask.stream.events")
                .description("Events sent on streams, without signs of life")
                .register(registry);
        this.streamsDropped = Counter.builder("longtask.streams.dropped")
                .description("Streams closed because the client took no more events")
                .register(registry);
    }

    /** Records the number of operations in a commit of the store. */
    public void commitOf(int operations) {
        commits.record(operations);
    }

    /** Registers every series at 0, so that {@code rate()} and alerts see the first increment. */
    void start(@Observes StartupEvent event, TaskTypes types, Streams streams) {
        Gauge.builder("longtask.streams", streams, Streams::open)
                .description("Open event streams")
                .register(registry);
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

    @Override
    public void sent(StreamEvent event) {
        if (!(event instanceof StreamEvent.Alive)) {
            streamEvents.increment();
        }
    }

    @Override
    public void dropped() {
        streamsDropped.increment();
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
