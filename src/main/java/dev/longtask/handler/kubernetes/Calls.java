package dev.longtask.handler.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.VertxException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Repeats calls while the API server is out, and waits, until told to stop or until a time is over. Then each method
 * throws {@link StoppedException}.
 */
final class Calls {
    private static final Logger LOG = Logger.getLogger(Calls.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** The caller was told to stop, or its time is over. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StoppedException() {
            super("stopped", null, false, false);
        }
    }

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Semaphore changes = new Semaphore(0);
    private final long end;

    private Calls(Duration time) {
        this.end = System.nanoTime() + time.toNanos();
    }

    /** Until {@link #stop}. */
    static Calls untilStopped() {
        return new Calls(Duration.ofDays(10_000));
    }

    static Calls within(Duration time) {
        return new Calls(time);
    }

    /** Ends all waiting, now and later. */
    void stop() {
        stopped.countDown();
        changes.release();
    }

    /** Ends the current {@link #waitForChange}, or else the next one. */
    void wake() {
        if (changes.availablePermits() == 0) {
            changes.release();
        }
    }

    /**
     * Calls, again and again while the API server is out.
     *
     * @throws KubernetesClientException when the API server refuses the call
     */
    <T extends @Nullable Object> T call(Supplier<T> call) {
        for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
            checkStopped();
            try {
                return call.get();
            } catch (KubernetesClientException | VertxException e) {
                if (!Cluster.isOutage(e)) {
                    throw e;
                }
                LOG.warnf("the Kubernetes API did not answer a call; retrying in %s: %s", pause, e.getMessage());
                sleep(pause);
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    void sleep(Duration time) {
        try {
            var _ = stopped.await(Math.min(time.toNanos(), end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            stop();
        }
        checkStopped();
    }

    /** Waits until {@link #wake} is called, for {@code longest} at most. */
    void waitForChange(Duration longest) {
        try {
            var _ = changes.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
            changes.drainPermits();
        } catch (InterruptedException e) {
            stop();
        }
        checkStopped();
    }

    private void checkStopped() {
        if (stopped.getCount() == 0 || System.nanoTime() - end >= 0) {
            throw new StoppedException();
        }
    }
}
