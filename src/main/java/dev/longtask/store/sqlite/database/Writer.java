package dev.longtask.store.sqlite.database;

import dev.longtask.store.Backlog;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/**
 * The only thread that writes, with group commit: operations that wait when it becomes free share one transaction and are
 * answered after its commit. An operation that finds the writer idle is committed alone, at once.
 *
 * <p>When an operation of a group throws, the group is rolled back and each operation runs again in its own transaction, so
 * that it fails alone.
 */
public final class Writer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Writer.class);

    /** An operation. An exception before the commit undoes it. */
    public interface Operation<T> {
        T run(Transaction transaction) throws SQLException;
    }

    private static final int MAX_GROUP = 1_000;
    private static final long MAX_GROUP_BYTES = 8L << 20;
    private static final int MAX_QUEUE = 100_000;
    private static final Duration WAITS_AT_MOST = Duration.ofSeconds(10);

    private final Session session;
    private final Clock clock;
    private final IntConsumer groupSizes;
    private final Duration waitsAtMost;
    private final Backlog backlog = Backlog.ofMemory(MAX_QUEUE);
    private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>();
    // Answers run callers' code, which must not delay the next transaction.
    private final ExecutorService answers = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("longtask-store-answers").daemon().factory());
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param session used by this writer only
     * @param groupSizes receives the number of operations of each commit
     */
    public Writer(Session session, Clock clock, IntConsumer groupSizes) {
        this(session, clock, groupSizes, WAITS_AT_MOST);
    }

    /** @param waitsAtMost how long a write may wait before it fails instead */
    public Writer(Session session, Clock clock, IntConsumer groupSizes, Duration waitsAtMost) {
        this.waitsAtMost = waitsAtMost;
        this.session = session;
        this.clock = clock;
        this.groupSizes = groupSizes;
        this.thread = Thread.ofPlatform().name("longtask-store-writer").daemon().start(this::work);
    }

    /** The result of the operation, once it is committed. Each subscription runs it again. */
    public <T> Uni<T> write(Operation<T> operation) {
        return write(0, operation);
    }

    /**
     * Like {@link #write(Operation)}, for an operation that holds much memory.
     *
     * @param bytes the approximate memory that it holds while it waits
     */
    public <T> Uni<T> write(long bytes, Operation<T> operation) {
        return Uni.createFrom().emitter(emitter -> enqueue(new Write<>(operation, emitter, bytes, System.nanoTime())));
    }

    private void enqueue(Request request) {
        if (closed) {
            request.fail(new StoreException(Reason.UNAVAILABLE, "The store is closed."));
        } else if (backlog.enter(request.bytes())) {
            queue.add(request);
            // It may have been added after the last look at the queue.
            if (closed && queue.remove(request)) {
                request.fail(new StoreException(Reason.UNAVAILABLE, "The store is closed."));
            }
        } else {
            request.fail(new StoreException(Reason.OVERLOADED, "Too many writes are queued."));
        }
    }

    /** Ends only when the writer is closed: callers wait for this thread, so no failure may end it. */
    private void work() {
        boolean last = false;
        while (!last) {
            List<Request> group = new ArrayList<>();
            try {
                last = nextGroup(group);
                commit(group);
            } catch (InterruptedException e) {
                LOG.debug("writer interrupted; ignoring it", e);
            } catch (Throwable e) {
                LOG.error("write failed with an error; continuing", e);
                group.forEach(request -> answer(() -> request.fail(SqliteFailures.of(e))));
            }
        }
    }

    /** Fills the next group; true when it is the last one. */
    private boolean nextGroup(List<Request> group) throws InterruptedException {
        Request next = queue.take();
        long bytes = 0;
        while (next != null) {
            if (next instanceof Stop) {
                return true;
            }
            backlog.leave(next.bytes());
            bytes += next.bytes();
            group.add(next);
            next = group.size() < MAX_GROUP && bytes < MAX_GROUP_BYTES ? queue.poll() : null;
        }
        return false;
    }

    private void commit(List<Request> group) {
        List<Runnable> ready = new ArrayList<>(group.size());
        List<Request> timely = timely(group, ready);
        if (!timely.isEmpty()) {
            List<Runnable> done = new ArrayList<>(timely.size());
            try {
                transact(timely, done);
                ready.addAll(done);
            } catch (SQLException | RuntimeException | Error e) {
                for (Request request : timely) {
                    commitAlone(request, ready);
                }
            }
        }
        answers.execute(() -> ready.forEach(Writer::answer));
    }

    /** The requests that have not waited too long. The others fail and are not run. */
    private List<Request> timely(List<Request> group, List<Runnable> ready) {
        long now = System.nanoTime();
        List<Request> timely = new ArrayList<>(group.size());
        for (Request request : group) {
            if (now - request.since() > waitsAtMost.toNanos()) {
                ready.add(() -> request.fail(
                        new StoreException(Reason.UNAVAILABLE, "The database did not accept the write in time.")));
            } else {
                timely.add(request);
            }
        }
        return timely;
    }

    private void commitAlone(Request request, List<Runnable> ready) {
        List<Runnable> answer = new ArrayList<>(1);
        try {
            transact(List.of(request), answer);
            ready.addAll(answer);
        } catch (SQLException | RuntimeException | Error e) {
            ready.add(() -> request.fail(SqliteFailures.of(e)));
        }
    }

    private void transact(List<Request> group, List<Runnable> ready) throws SQLException {
        begin();
        try {
            Transaction transaction = new Transaction(session, clock.instant());
            for (Request request : group) {
                ready.add(request.run(transaction));
            }
            transaction.end();
            session.update("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
        groupSizes.accept(group.size());
    }

    private void begin() throws SQLException {
        try {
            session.update("BEGIN IMMEDIATE");
        } catch (SQLException e) {
            // The previous transaction may still be open, if its rollback failed.
            rollBack(e);
            session.update("BEGIN IMMEDIATE");
        }
    }

    private void rollBack(Throwable cause) {
        try {
            session.update("ROLLBACK");
        } catch (SQLException | RuntimeException | Error e) {
            // SQLite rolls back by itself after some failures, such as a full disk.
            cause.addSuppressed(e);
        }
    }

    /** A caller that throws must not keep others from their answers. */
    private static void answer(Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException | Error e) {
            LOG.error("caller failed while receiving its result; continuing", e);
        }
    }

    public Set<String> statements() {
        return session.statements();
    }

    /** Commits waiting writes, then stops. */
    @Override
    public void close() {
        closed = true;
        queue.add(new Stop());
        try {
            thread.join();
            // Requests that were added after the last look at the queue.
            queue.forEach(late -> late.fail(new StoreException(Reason.UNAVAILABLE, "The store is closed.")));
            answers.close();
            session.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw SqliteFailures.of(e);
        }
    }

    private sealed interface Request {
        /** Runs the operation; returns the action that answers it. */
        Runnable run(Transaction transaction) throws SQLException;

        void fail(StoreException failure);

        long bytes();

        /** When it was requested, by {@link System#nanoTime}. */
        long since();
    }

    private record Write<T>(Operation<T> operation, UniEmitter<? super T> emitter, long bytes, long since)
            implements Request {
        @Override
        public Runnable run(Transaction transaction) throws SQLException {
            T value = operation.run(transaction);
            return () -> emitter.complete(value);
        }

        @Override
        public void fail(StoreException failure) {
            emitter.fail(failure);
        }
    }

    /** Ends the writer after all earlier requests. */
    private record Stop() implements Request {
        @Override
        public Runnable run(Transaction transaction) {
            return () -> {};
        }

        @Override
        public void fail(StoreException failure) {}

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public long since() {
            return 0;
        }
    }
}
