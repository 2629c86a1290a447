package dev.longtask.operations;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.Engine;
import dev.longtask.engine.maintenance.NodePresence;
import dev.longtask.engine.request.LongPolls;
import dev.longtask.engine.stream.Streams;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Starts the engine with the service, and drains it before the service stops. The order of a stop: the node reports not
 * ready and gives load balancers time to notice; waiting requests are answered, and streams end; attempts end or are released; then the
 * ports close. So tasks can be read and cancelled, and health can be checked, until the end.
 */
@ApplicationScoped
public class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Engine engine;
    private final LongPolls waits;
    private final Streams streams;
    private final NodePresence presence;
    private final Duration shutdownDelay;
    private volatile boolean started;
    private volatile boolean stopping;

    public Lifecycle(Engine engine, LongPolls waits, Streams streams, NodePresence presence, LongtaskConfig config) {
        this.engine = engine;
        this.waits = waits;
        this.streams = streams;
        this.presence = presence;
        this.shutdownDelay = config.shutdownDelay();
    }

    void start(@Observes StartupEvent event) {
        engine.start();
        presence.start();
        started = true;
    }

    /** Whether the engine runs. */
    boolean isStarted() {
        return started;
    }

    /** Whether the service is stopping and should get no new requests. */
    boolean isStopping() {
        return stopping;
    }

    /** Runs on the shutdown thread, which waits for it before it closes the ports. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stop();
    }

    /** Fallback for a failed start and for stops without a delay phase; the ports are already closed. */
    void stopLate(@Observes ShutdownEvent event) {
        if (!stopping && started) {
            stop();
        }
    }

    private void stop() {
        stopping = true;
        presence.stopping();
        pause(shutdownDelay);
        waits.close();
        engine.workers().stopWaiting();
        streams.close();
        try {
            engine.drain().await().atMost(engine.longestDrain());
        } catch (TimeoutException e) {
            LOG.warnf(
                    "stopping with attempts that did not end in time; their leases will expire: %s",
                    engine.underWay().await().atMost(LAST_WORDS).stream()
                            .map(lease -> lease.id() + "/" + lease.attempt())
                            .collect(Collectors.joining(", ")));
        } finally {
            presence.leave();
        }
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
