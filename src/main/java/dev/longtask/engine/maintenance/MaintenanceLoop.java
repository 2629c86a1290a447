package dev.longtask.engine.maintenance;

import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs a maintenance job of the store in small batches: a sweep per interval, which goes on while there is more to do.
 */
public final class MaintenanceLoop {
    private static final Logger LOG = Logger.getLogger(MaintenanceLoop.class);

    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private final String chore;
    private final Supplier<Uni<Boolean>> batch;
    private final Loop loop;
    private final StoreCalls calls;
    private final Duration interval;
    private final Duration pause;
    private volatile boolean closed;

    /**
     * @param batch runs one batch and returns whether there may be more
     * @param interval time between the last batch of a sweep and the next sweep
     * @param pause time between the batches of a sweep, to leave the store to others
     */
    public MaintenanceLoop(String chore, Supplier<Uni<Boolean>> batch, Loop loop, Duration interval, Duration pause) {
        this.chore = chore;
        this.batch = batch;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.interval = interval;
        this.pause = pause;
    }

    public void start() {
        sweep();
    }

    public void close() {
        closed = true;
    }

    private void sweep() {
        if (closed) {
            return;
        }
        calls.call(
                batch.get(), ANSWERED_WITHIN, more -> loop.schedule(more ? pause : interval, this::sweep), failure -> {
                    LOG.warnf("%s failed; retrying: %s", chore, failure.getMessage());
                    loop.schedule(interval, this::sweep);
                });
    }
}
