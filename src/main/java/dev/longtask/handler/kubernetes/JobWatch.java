package dev.longtask.handler.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the attempts of this node when their Jobs change. One watch serves a whole namespace. It only saves time: events
 * may be lost, so attempts also poll, and each poll opens the watch again if it has ended.
 */
final class JobWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JobWatch.class);

    private final Cluster cluster;
    private final Map<String, Runnable> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean opening = new AtomicBoolean();
    private volatile @Nullable Watch open;
    private volatile boolean closed;

    JobWatch(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Registers an attempt until {@link #remove}.
     *
     * @param wake must not block
     */
    void add(String job, Runnable wake) {
        waiting.put(job, wake);
    }

    void remove(String job, Runnable wake) {
        waiting.remove(job, wake);
    }

    /** Opens the watch unless it is open, or somebody else is at it. Blocks for one call. Never fails. */
    void ensureOpen() {
        if (open != null || closed || !opening.compareAndSet(false, true)) {
            return;
        }
        try {
            if (open == null) {
                Events events = new Events();
                open = cluster.watch(events);
                if (events.ended) {
                    open = null;
                }
            }
        } catch (RuntimeException e) {
            LOG.debugf("watching the Jobs of namespace %s failed; polling: %s", cluster.namespace(), e.getMessage());
        } finally {
            opening.set(false);
        }
        if (closed) {
            close();
        }
    }

    private final class Events implements Watcher<Job> {
        private volatile boolean ended;

        @Override
        public void eventReceived(Action action, Job job) {
            Runnable wake = waiting.get(job.getMetadata().getName());
            if (wake != null) {
                wake.run();
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            ended = true;
            open = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        Watch watch = open;
        open = null;
        if (watch != null) {
            watch.close();
        }
    }
}
