package dev.longtask.operations;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.type.Performer;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.StoreStatistics;
import dev.longtask.task.TaskStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The load of the cluster as an autoscaler needs it. It is computed when {@link StoreMetrics} reads the statistics of
 * the store, so that a request for it costs no query.
 */
@ApplicationScoped
public class ScalingSignal {
    /** An autoscaler must not act on older statistics; it then keeps the number of nodes. */
    static final Duration VALID = Duration.ofMinutes(1);

    private final TaskTypes types;
    private final int slots;
    private final Clock clock;
    private volatile @Nullable Reading last;

    public ScalingSignal(TaskTypes types, LongtaskConfig config, Clock clock) {
        this.types = types;
        this.slots = config.slots();
        this.clock = clock;
    }

    /**
     * The load. Tasks of types that are not configured on this node, and of types that workers outside the service run, do
     * not count: more such nodes would not run them. Neither do the waiting tasks of paused types.
     *
     * @param ready enqueued tasks of the types that have a task ready to run; an upper bound, because it includes tasks
     *     of these types that wait for their start time or their concurrency key
     * @param running attempts that run, on all nodes
     * @param demand the attempts that would run with unlimited nodes: ready plus running, for each type at most its
     *     concurrency in the cluster
     * @param slots the number of slots of this node
     * @param queueAgeSeconds the longest queue age of a type; 0 without a ready task
     */
    public record Load(long ready, long running, long demand, int slots, double queueAgeSeconds) {}

    private record Reading(Load load, Instant at) {}

    /** Updates the load from new statistics of the store. */
    void show(StoreStatistics statistics) {
        Map<String, Map<TaskStatus, Long>> byType = new HashMap<>();
        statistics
                .counts()
                .forEach(count -> byType.computeIfAbsent(count.type(), type -> new EnumMap<>(TaskStatus.class))
                        .merge(count.status(), count.tasks(), Long::sum));
        long ready = 0;
        long running = 0;
        long demand = 0;
        Duration queueAge = Duration.ZERO;
        for (TaskType type : types.all()) {
            if (!(type.performer() instanceof Performer.Nodes)) {
                // More nodes would not run more of them.
                continue;
            }
            Map<TaskStatus, Long> counts = byType.getOrDefault(type.name(), Map.of());
            // Tasks of a paused type wait, however many nodes there are.
            boolean isPaused = statistics.paused().contains(type.name());
            Duration age = isPaused ? null : statistics.queueAge().get(type.name());
            long readyOfType = age == null ? 0 : counts.getOrDefault(TaskStatus.ENQUEUED, 0L);
            long runningOfType =
                    counts.getOrDefault(TaskStatus.RUNNING, 0L) + counts.getOrDefault(TaskStatus.CANCEL_REQUESTED, 0L);
            Integer limit = type.limits().concurrency();
            ready += readyOfType;
            running += runningOfType;
            demand += Math.min(readyOfType + runningOfType, limit == null ? Long.MAX_VALUE : limit);
            queueAge = age == null || age.compareTo(queueAge) < 0 ? queueAge : age;
        }
        last = new Reading(new Load(ready, running, demand, slots, queueAge.toMillis() / 1e3), clock.instant());
    }

    /** The current load; empty before the first statistics, and when the last ones are older than a minute. */
    Optional<Load> load() {
        Reading reading = last;
        return reading == null || clock.instant().isAfter(reading.at().plus(VALID))
                ? Optional.empty()
                : Optional.of(reading.load());
    }
}
