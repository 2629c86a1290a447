package dev.longtask.operations;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.Engine;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Starts the engine with the service, and drains it before the service stops. */
@ApplicationScoped
public class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    /** For what runs to stop once it is told to, beyond the drain time: the longest grace period, and its margin. */
    private static final Duration STOP = Duration.ofSeconds(20);

    private final Engine engine;
    private final LongtaskConfig config;
    private volatile boolean started;

    public Lifecycle(Engine engine, LongtaskConfig config) {
        this.engine = engine;
        this.config = config;
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
            engine.drain().await().atMost(config.drainTime().plus(STOP));
        } catch (TimeoutException e) {
            LOG.warn("stopping with attempts that did not end in time: their leases will run out");
        }
    }
}
