package dev.longtask.operations;

import dev.longtask.engine.Engine;
import dev.longtask.store.TaskStore;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the store answers and the node is not on its way out. */
@Readiness
@ApplicationScoped
public class StoreReadiness implements AsyncHealthCheck {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);

    private final TaskStore store;
    private final Engine engine;

    public StoreReadiness(TaskStore store, Engine engine) {
        this.store = store;
        this.engine = engine;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("store").withData("draining", engine.isDraining());
        return store.statistics()
                .ifNoItem()
                .after(ANSWERS_WITHIN)
                .fail()
                .map(answered -> response.withData("state", "reachable")
                        .status(!engine.isDraining())
                        .build())
                .onFailure()
                .recoverWithItem(failure ->
                        response.withData("state", "unreachable").down().build());
    }
}
