package dev.longtask.operations;

import dev.longtask.engine.Engine;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Starts the engine with the service, and drains it before the service stops. */
@ApplicationScoped
public class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Engine engine;
    private volatile boolean started;

    public Lifecycle(Engine engine) {
        this.engine = engine;
    }

    void start(@Observes StartupEvent event) {
        engine.start();
        started = true;
    }

    /** Whether the engine runs. */
    boolean isStarted() {
        return started;
    }

    void stop(@Observes ShutdownEvent event) {
        try {
            engine.drain().await().atMost(engine.longestDrain());
        } catch (TimeoutException e) {
            LOG.warnf(
                    "stopping with attempts that did not end in time; their leases run out: %s",
                    engine.underWay().await().atMost(LAST_WORDS).stream()
                            .map(lease -> lease.id() + "/" + lease.attempt())
                            .collect(Collectors.joining(", ")));
        }
    }
}
