package dev.longtask.operations;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started once the engine runs; the store is then open and migrated. */
@Startup
@ApplicationScoped
public class EngineStarted implements HealthCheck {
    private final Lifecycle lifecycle;

    public EngineStarted(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("engine").status(lifecycle.isStarted()).build();
    }
}
