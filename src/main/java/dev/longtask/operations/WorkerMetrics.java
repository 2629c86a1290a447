package dev.longtask.operations;

import dev.longtask.engine.worker.Workers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Metrics of workers outside the service. */
@ApplicationScoped
public class WorkerMetrics {
    void start(@Observes StartupEvent event, Workers workers, MeterRegistry registry) {
        Gauge.builder("longtask.workers.waiting", workers, Workers::waiting)
                .description("Requests of workers that wait for tasks on this node")
                .register(registry);
        Gauge.builder("longtask.workers.leases", workers, Workers::known)
                .description(
                        "Leases of workers that this node has granted, renewed or ended within the last minute or so")
                .register(registry);
    }
}
