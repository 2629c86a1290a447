package dev.longtask.store.postgres;

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
 * Threads that run transactions. What waits for one is bounded in number and time: beyond, it fails and is not done. Each
 * piece of work is answered, however it ends.
 */
final class StoreThreads implements AutoCloseable {
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

    /** As many as are needed at a time: for work that is bounded elsewhere. */
    static StoreThreads many(Duration waitsAtMost, String name) {
        return new StoreThreads(0, Integer.MAX_VALUE, new SynchronousQueue<>(), waitsAtMost, name);
    }

    /**
     * A few.
     *
     * @param waiting how many pieces of work may wait for one
     * @param waitsAtMost how long
     */
    static StoreThreads few(int size, int waiting, Duration waitsAtMost, String name) {
        return new StoreThreads(size, size, new LinkedBlockingQueue<>(waiting), waitsAtMost, name);
    }

    ExecutorService executor() {
        return threads;
    }

    /** The value of a piece of work. Each subscription does it anew. */
    <T> Uni<T> run(Supplier<T> work) {
        return Uni.createFrom().emitter(emitter -> {
            long since = System.nanoTime();
            try {
                threads.execute(() -> {
                    if (System.nanoTime() - since > waitsAtMost.toNanos()) {
                        emitter.fail(new StoreException(Reason.OVERLOADED, "Too many changes wait for the database."));
                        return;
                    }
                    T value;
                    try {
                        value = work.get();
                    } catch (Throwable e) {
                        // An error, too, is an answer that somebody waits for.
                        emitter.fail(PostgresFailures.of(e));
                        return;
                    }
                    emitter.complete(value);
                });
            } catch (RejectedExecutionException refused) {
                emitter.fail(
                        threads.isShutdown()
                                ? new StoreException(Reason.UNAVAILABLE, "The store is closed.", refused)
                                : new StoreException(
                                        Reason.OVERLOADED, "Too many changes wait for the database.", refused));
            } catch (RuntimeException | Error e) {
                emitter.fail(new StoreException(Reason.UNAVAILABLE, "The store can't work now.", e));
            }
        });
    }

    /** Lets what is under way end. */
    @Override
    public void close() {
        threads.close();
    }
}
