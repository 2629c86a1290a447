package dev.longtask.operations;

import dev.longtask.engine.TaskTypes;
import dev.longtask.store.StoreStatistics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Tells of unfinished tasks whose type this node has no configuration for: unless another node has one, they wait for ever.
 * It is a warning, and no reason to send no requests.
 */
@Readiness
@ApplicationScoped
public class UnconfiguredTypes implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(UnconfiguredTypes.class);
    private static final int MOST_NAMES = 20;

    private final TaskTypes types;
    private final AtomicLong tasks = new AtomicLong();
    private volatile SortedMap<String, Long> unfinished = new TreeMap<>();

    public UnconfiguredTypes(TaskTypes types, MeterRegistry registry) {
        this.types = types;
        Gauge.builder("longtask.tasks.unconfigured", tasks, AtomicLong::get)
                .description("Unfinished tasks whose type this node has no configuration for")
                .register(registry);
    }

    /** The store was asked how many tasks there are. */
    void show(StoreStatistics statistics) {
        SortedMap<String, Long> now = new TreeMap<>();
        statistics.counts().stream()
                .filter(count -> !count.status().isTerminal() && count.tasks() > 0)
                .filter(count -> types.find(count.type()).isEmpty())
                .forEach(count -> now.merge(count.type(), count.tasks(), Long::sum));
        if (!now.keySet().equals(unfinished.keySet()) && !now.isEmpty()) {
            LOG.warnf("unfinished tasks have types that are not configured here, and wait: %s", text(now));
        }
        unfinished = now;
        tasks.set(now.values().stream().mapToLong(Long::longValue).sum());
    }

    private static String text(SortedMap<String, Long> tasks) {
        return tasks.entrySet().stream()
                        .limit(MOST_NAMES)
                        .map(UnconfiguredTypes::text)
                        .collect(Collectors.joining(", "))
                + (tasks.size() > MOST_NAMES ? ", …" : "");
    }

    private static String text(Map.Entry<String, Long> tasks) {
        return tasks.getKey() + " (" + tasks.getValue() + ")";
    }

    @Override
    public HealthCheckResponse call() {
        SortedMap<String, Long> now = unfinished;
        HealthCheckResponseBuilder response = HealthCheckResponse.named("types").up();
        return (now.isEmpty() ? response : response.withData("degraded", true).withData("unconfigured", text(now)))
                .build();
    }
}
