package dev.longtask.store.sqlite.database;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/** Reader threads, each with its own connection. The writer does not hold them up. */
public final class Readers implements AutoCloseable {
    /** A query. */
    public interface Query<T> {
        T run(Session session) throws SQLException;
    }

    private static final int MAX_QUEUE = 10_000;
    private static final Duration WAITS_AT_MOST = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(Readers.class);

    private final BlockingQueue<Read<?>> queue = new LinkedBlockingQueue<>(MAX_QUEUE);
    private final Duration waitsAtMost;
    private final List<Session> sessions;
    private final List<Thread> threads;
    private volatile boolean closed;

    /** @param sessions one per thread, used by these readers only */
    public Readers(List<Session> sessions) {
        this(sessions, WAITS_AT_MOST);
    }

    /** @param waitsAtMost how long a read may wait before it fails instead */
    public Readers(List<Session> sessions, Duration waitsAtMost) {
        this.waitsAtMost = waitsAtMost;
        this.sessions = sessions;
        this.threads = sessions.stream()
                .map(session -> Thread.ofPlatform()
                        .name("longtask-store-reader-", sessions.indexOf(session))
                        .daemon()
                        .start(() -> work(session)))
                .toList();
    }

    /** The result of the query. Each subscription runs it again. */
    public <T> Uni<T> read(Query<T> query) {
        return Uni.createFrom().emitter(emitter -> enqueue(new Read<>(query, emitter, System.nanoTime())));
    }

    private void enqueue(Read<?> read) {
        if (closed) {
            read.fail(closed());
        } else if (!queue.offer(read)) {
            read.fail(overloaded());
        } else if (closed && queue.remove(read)) {
            // It was added after the last look at the queue.
            read.fail(closed());
        }
    }

    private static StoreException closed() {
        return new StoreException(Reason.UNAVAILABLE, "The store is closed.");
    }

    private static StoreException overloaded() {
        return new StoreException(Reason.OVERLOADED, "Too many reads are queued.");
    }

    private void work(Session session) {
        try {
            while (true) {
                read(queue.take(), session);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A caller that throws must not end the thread. */
    private void read(Read<?> read, Session session) {
        try {
            if (System.nanoTime() - read.since() > waitsAtMost.toNanos()) {
                read.fail(overloaded());
            } else {
                read.run(session);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("caller failed while receiving its result; continuing", e);
        }
    }

    /** The number of threads. */
    public int count() {
        return threads.size();
    }

    public Set<String> statements() {
        Set<String> statements = new TreeSet<>();
        sessions.forEach(session -> statements.addAll(session.statements()));
        return statements;
    }

    /** Lets running reads end, and fails waiting ones. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            for (Read<?> late = queue.poll(); late != null; late = queue.poll()) {
                late.fail(closed());
            }
            for (Session session : sessions) {
                session.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw SqliteFailures.of(e);
        }
    }

    private record Read<T>(Query<T> query, UniEmitter<? super T> emitter, long since) {
        void run(Session session) {
            T value;
            try {
                value = query.run(session);
            } catch (SQLException | RuntimeException | Error e) {
                emitter.fail(SqliteFailures.of(e));
                return;
            }
            emitter.complete(value);
        }

        void fail(StoreException reason) {
            emitter.fail(reason);
        }
    }
}
