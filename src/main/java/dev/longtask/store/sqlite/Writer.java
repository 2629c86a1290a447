package dev.longtask.store.sqlite;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;

/**
 * The one thread that writes, with group commit: whatever waits when it is free goes into one transaction, and is
 * answered after its commit. An operation that finds the writer idle is committed alone, at once.
 *
 * <p>When an operation of a group throws, the group is rolled back and each of its operations is run again in a
 * transaction of its own, so that one that fails takes no other with it.
 */
final class Writer implements AutoCloseable {
    /** An operation; what it throws before the commit undoes it. */
    interface Operation<T> {
        T run(Transaction transaction) throws SQLException;
    }

    private static final int MAX_GROUP = 1_000;
    private static final int MAX_QUEUE = 100_000;

    private final Session session;
    private final Clock clock;
    private final IntConsumer groupSizes;
    private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>(MAX_QUEUE);
    // Answers run callers' code, which must not keep the next transaction waiting.
    private final ExecutorService answers = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("longtask-store-answers").daemon().factory());
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param session used by this writer alone
     * @param groupSizes told the number of operations of each commit
     */
    Writer(Session session, Clock clock, IntConsumer groupSizes) {
        this.session = session;
        this.clock = clock;
        this.groupSizes = groupSizes;
        this.thread = Thread.ofPlatform().name("longtask-store-writer").daemon().start(this::work);
    }

    /** The operation's value, once it is committed. Each subscription runs it anew. */
    <T> Uni<T> write(Operation<T> operation) {
        return Uni.createFrom().emitter(emitter -> enqueue(new Write<>(operation, emitter)));
    }

    private void enqueue(Request request) {
        if (closed) {
            request.fail(new StoreException(Reason.UNAVAILABLE, "The store is closed."));
        } else if (!queue.offer(request)) {
            request.fail(new StoreException(Reason.OVERLOADED, "Too many writes wait for the database."));
        }
    }

    private void work() {
        List<Request> group = new ArrayList<>(MAX_GROUP);
        try {
            while (true) {
                group.add(queue.take());
                queue.drainTo(group, MAX_GROUP - 1);
                boolean last = group.stream().anyMatch(Stop.class::isInstance);
                commit(group);
                if (last) {
                    return;
                }
                group.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Request> group) {
        List<Runnable> ready = new ArrayList<>(group.size());
        try {
            transact(group, ready);
        } catch (SQLException | RuntimeException e) {
            ready.clear();
            for (Request request : group) {
                commitAlone(request, ready);
            }
        }
        answers.execute(() -> ready.forEach(Runnable::run));
    }

    private void commitAlone(Request request, List<Runnable> ready) {
        List<Runnable> answer = new ArrayList<>(1);
        try {
            transact(List.of(request), answer);
            ready.addAll(answer);
        } catch (SQLException | RuntimeException e) {
            ready.add(() -> request.fail(Failures.of(e)));
        }
    }

    private void transact(List<Request> group, List<Runnable> ready) throws SQLException {
        session.update("BEGIN IMMEDIATE");
        try {
            Transaction transaction = new Transaction(session, clock.instant());
            for (Request request : group) {
                ready.add(request.run(transaction));
            }
            transaction.end();
            session.update("COMMIT");
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
        groupSizes.accept(group.size());
    }

    private void rollBack(Exception cause) {
        try {
            session.update("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself after some failures, a full disk among them.
            cause.addSuppressed(e);
        }
    }

    Set<String> statements() {
        return session.statements();
    }

    /** Commits what waits, then stops. */
    @Override
    public void close() {
        closed = true;
        queue.add(new Stop());
        try {
            thread.join();
            // What came between the last look at the queue and its end.
            queue.forEach(late -> late.fail(new StoreException(Reason.UNAVAILABLE, "The store is closed.")));
            answers.close();
            session.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    private sealed interface Request {
        /** Does what was asked; returns what answers it. */
        Runnable run(Transaction transaction) throws SQLException;

        void fail(StoreException failure);
    }

    private record Write<T>(Operation<T> operation, UniEmitter<? super T> emitter) implements Request {
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

    /** Ends the writer's work, behind all that was asked before. */
    private record Stop() implements Request {
        @Override
        public Runnable run(Transaction transaction) {
            return () -> {};
        }

        @Override
        public void fail(StoreException failure) {}
    }
}
