package dev.longtask.operations;

import dev.longtask.engine.type.TaskTypes;
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
 * Reports unfinished tasks whose type is not configured on this node. Unless another node has the type, they wait
 * forever. This is only a warning and does not make the node unready.
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
                .description("Unfinished tasks whose type is not configured on this node")
                .register(registry);
    }

    /** Updates the report from new statistics of the store. */
    void show(StoreStatistics statistics) {
        SortedMap<String, Long> now = new TreeMap<>();
        statistics.counts().stream()
                .filter(count -> !count.status().isTerminal() && count.tasks() > 0)
                .filter(count -> types.find(count.type()).isEmpty())
                .forEach(count -> now.merge(count.type(), count.tasks(), Long::sum));
        if (!now.keySet().equals(unfinished.keySet()) && !now.isEmpty()) {
            LOG.warnf("unfinished tasks have types not configured on this node; they keep waiting: %s", text(now));
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
