package dev.longtask.engine;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Does a chore of the store in small batches: at intervals, and on at once while there is more. */
final class MaintenanceLoop {
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
     * @param batch does one batch; says whether there may be more
     * @param interval between the last batch of a sweep and the next sweep
     * @param pause between the batches of a sweep, so that others get their turn
     */
    MaintenanceLoop(String chore, Supplier<Uni<Boolean>> batch, Loop loop, Duration interval, Duration pause) {
        this.chore = chore;
        this.batch = batch;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.interval = interval;
        this.pause = pause;
    }

    void start() {
        sweep();
    }

    void close() {
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
