package dev.longtask.operations;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/** Serves the load for autoscalers, as JSON on the management port. Every node reports the load of the whole cluster. */
@ApplicationScoped
public class ScalingEndpoint {
    private static final String PATH = "/q/scaling";
    private static final int UNAVAILABLE = 503;

    private final ScalingSignal signal;

    public ScalingEndpoint(ScalingSignal signal) {
        this.signal = signal;
    }

    void register(@Observes ManagementInterface management) {
        management.router().get(PATH).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        Optional<ScalingSignal.Load> load = signal.load();
        context.response().putHeader("Content-Type", "application/json").putHeader("Cache-Control", "no-store");
        if (load.isEmpty()) {
            context.response()
                    .setStatusCode(UNAVAILABLE)
                    .end(new JsonObject()
                            .put("reason", "no current statistics of the store")
                            .encode());
        } else {
            context.response().end(json(load.get()).encode());
        }
    }

    private static JsonObject json(ScalingSignal.Load load) {
        return new JsonObject()
                .put("ready", load.ready())
                .put("running", load.running())
                .put("demand", load.demand())
                .put("slots", load.slots())
                .put("queueAgeSeconds", load.queueAgeSeconds());
    }
}
