package dev.longtask.operations;

import dev.longtask.engine.loop.Loop;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live while the engine loop makes progress. A loop that hangs does not recover by itself. */
@Liveness
@ApplicationScoped
public class EngineLiveness implements AsyncHealthCheck {
    private static final Duration STEPS_WITHIN = Duration.ofSeconds(10);

    private final Loop loop;

    public EngineLiveness(Loop loop) {
        this.loop = loop;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .<HealthCheckResponse>emitter(
                        emitter -> loop.execute(() -> emitter.complete(HealthCheckResponse.up("engine"))))
                .ifNoItem()
                .after(STEPS_WITHIN)
                .recoverWithItem(HealthCheckResponse.down("engine"));
    }
}
