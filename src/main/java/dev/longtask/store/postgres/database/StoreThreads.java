package dev.longtask.store.postgres.database;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads that run transactions. Waiting work is bounded in number and time; work beyond a bound fails without being run.
 * Every piece of work gets an answer, however it ends.
 */
public final class StoreThreads implements AutoCloseable {
    private final ExecutorService threads;
    private final Duration waitsAtMost;

    private StoreThreads(int size, int most, BlockingQueue<Runnable> queue, Duration waitsAtMost, String name) {
        this.threads = new ThreadPoolExecutor(
                size,
                most,
                1,
                TimeUnit.MINUTES,
                queue,
                Thread.ofPlatform().name(name, 0).daemon().factory());
        this.waitsAtMost = waitsAtMost;
    }

    /** An unbounded pool, for work that is bounded elsewhere. */
    public static StoreThreads many(Duration waitsAtMost, String name) {
        return new StoreThreads(0, Integer.MAX_VALUE, new SynchronousQueue<>(), waitsAtMost, name);
    }

    /**
     * A fixed pool with a bounded queue.
     *
     * @param waiting how many pieces of work may wait for a thread
     * @param waitsAtMost how long they may wait
     */
    public static StoreThreads few(int size, int waiting, Duration waitsAtMost, String name) {
        return new StoreThreads(size, size, new LinkedBlockingQueue<>(waiting), waitsAtMost, name);
    }

    public ExecutorService executor() {
        return threads;
    }

    /** The result of the work. Each subscription runs it again. */
    public <T> Uni<T> run(Supplier<T> work) {
        return Uni.createFrom().emitter(emitter -> {
            long since = System.nanoTime();
            try {
                threads.execute(() -> {
                    if (System.nanoTime() - since > waitsAtMost.toNanos()) {
                        emitter.fail(new StoreException(Reason.OVERLOADED, "Too many changes are queued."));
                        return;
                    }
                    T value;
                    try {
                        value = work.get();
                    } catch (Throwable e) {
                        // An error is also an answer: a caller is waiting.
                        emitter.fail(PostgresFailures.of(e));
                        return;
                    }
                    emitter.complete(value);
                });
            } catch (RejectedExecutionException refused) {
                emitter.fail(
                        threads.isShutdown()
                                ? new StoreException(Reason.UNAVAILABLE, "The store is closed.", refused)
                                : new StoreException(Reason.OVERLOADED, "Too many changes are queued.", refused));
            } catch (RuntimeException | Error e) {
                emitter.fail(new StoreException(Reason.UNAVAILABLE, "The store can't start the operation now.", e));
            }
        });
    }

    /** Waits for running work to end. */
    @Override
    public void close() {
        threads.close();
    }
}
