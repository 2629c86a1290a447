package dev.longtask.engine.loop;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A loop on its own daemon thread. Steps submitted after {@link #close} are dropped. */
public final class LoopThread implements Loop, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LoopThread.class);

    private final ScheduledThreadPoolExecutor executor;

    public LoopThread() {
        this("longtask-engine");
    }

    /** @param name the name of its thread */
    public LoopThread(String name) {
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable step) {
        try {
            executor.execute(() -> run(step));
        } catch (RejectedExecutionException e) {
            LOG.debug("step ignored: the engine has stopped", e);
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable step) {
        try {
            Future<?> future = executor.schedule(() -> run(step), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("timer ignored: the engine has stopped", e);
            return () -> {};
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    private static void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            // One failing step must not end the loop.
            LOG.error("engine step failed; continuing", e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
