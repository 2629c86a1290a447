package dev.longtask.operations;

import dev.longtask.store.StoreException;
import dev.longtask.store.TaskStore;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the store is writable and the node is not stopping. A full disk does not make it unready, because reads
 * still work.
 */
@Readiness
@ApplicationScoped
public class StoreReadiness implements AsyncHealthCheck {
    private static final String WRITABLE = "writable";
    private static final String FULL = "full";
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);
    /** How long a result is cached, so that frequent health checks do not load the store. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Lifecycle lifecycle;
    private final Uni<String> state;

    public StoreReadiness(TaskStore store, Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
        this.state = Uni.createFrom()
                .deferred(store::probe)
                .ifNoItem()
                .after(ANSWERS_WITHIN)
                .fail()
                .map(written -> WRITABLE)
                .onFailure()
                .recoverWithItem(StoreReadiness::state)
                .memoize()
                .forFixedDuration(KEPT);
    }

    private static String state(Throwable failure) {
        return failure instanceof StoreException store && store.reason() == StoreException.Reason.FULL
                ? FULL
                : "not writable";
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return state.map(now -> HealthCheckResponse.named("store")
                .withData("draining", lifecycle.isStopping())
                .withData("state", now)
                .status(!lifecycle.isStopping() && (now.equals(WRITABLE) || now.equals(FULL)))
                .build());
    }
}
