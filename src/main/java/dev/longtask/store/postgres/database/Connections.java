package dev.longtask.store.postgres.database;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the database with deadlines: each is taken until a deadline and then closed, whatever the other end does.
 * Otherwise a connection that died silently would block its caller, and then the next one.
 */
public final class Connections {
    private static final Logger LOG = Logger.getLogger(Connections.class);
    private static final long LOOKS_EVERY_MILLIS = 50;
    private static final int WAITING_AT_MOST = 10_000;

    /** A pool. It is replaced when its places are taken by connections that never get established. */
    private record Generation(Pool pool, AtomicInteger taken) {}

    /** A replaced pool. It is closed once none of its connections is in use and no caller waits for one. */
    private record Retired(Generation generation, long since) {}

    /** A connection in use. */
    static final class Taken {
        private final SqlConnection connection;
        private final Generation generation;
        private final Set<Taken> all;
        private final long deadline;
        private final AtomicBoolean given = new AtomicBoolean();
        private volatile boolean killed;

        private Taken(SqlConnection connection, Generation generation, Set<Taken> all, long deadline) {
            this.connection = connection;
            this.generation = generation;
            this.all = all;
            this.deadline = deadline;
        }

        SqlConnection connection() {
            return connection;
        }

        /** The time until the deadline; zero after it. */
        Duration left() {
            return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        }

        /** Whether it was closed by {@link #kill} instead of returned. */
        boolean isKilled() {
            return killed;
        }

        /** Returns it to the pool. */
        void giveBack() {
            if (give()) {
                connection.close();
            }
        }

        /**
         * Closes it and fails its pending commands. It is not returned: the pool would give it to the next caller before
         * noticing that it is closed. The pool removes it when it notices.
         */
        public void kill() {
            killed = true;
            if (give() && !Connections.kill(connection)) {
                connection.close();
            }
        }

        /** Returns it to the pool, or closes it if it can't be used after the failure. */
        void done(@Nullable Throwable failure) {
            if (failure != null && PostgresFailures.endsTheConnection(failure)) {
                kill();
            } else {
                giveBack();
            }
        }

        private boolean give() {
            if (!given.compareAndSet(false, true)) {
                return false;
            }
            all.remove(this);
            generation.taken().decrementAndGet();
            return true;
        }
    }

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Duration connectWithin;
    private final String name;
    private final int size;
    private final List<String> settings;
    private final Set<Taken> taken = ConcurrentHashMap.newKeySet();
    private final long looking;
    private final Queue<Retired> retired = new ConcurrentLinkedQueue<>();
    private volatile Generation generation;

    /**
     * @param name the name of the pool in metrics
     * @param connectWithin the maximum time to establish a connection or to wait for one
     * @param settings statements that set up each connection; those that the server rejects are skipped
     */
    Connections(
            Vertx vertx,
            String name,
            PgConnectOptions options,
            int size,
            Duration connectWithin,
            List<String> settings) {
        this.name = name;
        this.vertx = vertx;
        this.options = options;
        this.size = size;
        this.connectWithin = connectWithin;
        this.settings = settings;
        this.generation = newGeneration();
        this.looking = vertx.setPeriodic(LOOKS_EVERY_MILLIS, timer -> look());
    }

    private Generation newGeneration() {
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setName(name)
                        .setMaxSize(size)
                        .setMaxWaitQueueSize(WAITING_AT_MOST)
                        .setConnectionTimeout((int) connectWithin.toMillis())
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectingTo(options)
                .withConnectHandler(this::setUp)
                .using(vertx)
                .build();
        return new Generation(pool, new AtomicInteger());
    }

    private void setUp(SqlConnection connection) {
        long timer = vertx.setTimer(connectWithin.toMillis(), late -> kill(connection));
        Future.all(settings.stream()
                        .map(setting -> connection.query(setting).execute().recover(Connections::unknown))
                        .toList())
                .onComplete(done -> vertx.cancelTimer(timer))
                .onSuccess(done -> connection.close())
                .onFailure(failure -> kill(connection));
    }

    /** Skips a setting that the server rejects, but not a broken connection. */
    private static <T> Future<@Nullable T> unknown(Throwable failure) {
        return failure instanceof PgException ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    /**
     * Takes a connection for the caller's own use.
     *
     * @param within the maximum time to wait for it and use it, in total
     */
    Future<Taken> take(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        Generation from = generation;
        Promise<Taken> promise = Promise.promise();
        from.pool().getConnection().onComplete(answer -> {
            if (answer.succeeded()) {
                Taken mine = new Taken(answer.result(), from, taken, deadline);
                from.taken().incrementAndGet();
                taken.add(mine);
                if (mine.left().isZero()) {
                    mine.giveBack();
                    promise.fail(new StoreException(Reason.OVERLOADED, "No connection to the database is free."));
                } else {
                    promise.complete(mine);
                }
            } else {
                notMade(from, answer.cause());
                promise.fail(answer.cause());
            }
        });
        return promise.future();
    }

    /** If there is room for more connections but none is ready in time, the pending ones will never be established. */
    private synchronized void notMade(Generation from, Throwable failure) {
        boolean late = failure.getMessage() != null && failure.getMessage().contains("Timeout");
        if (late && from.equals(generation) && from.taken().get() < size) {
            LOG.warnf("no database connection established within %s; starting a new pool", connectWithin);
            generation = newGeneration();
            retired.add(new Retired(from, System.nanoTime()));
        }
    }

    private void look() {
        long now = System.nanoTime();
        taken.forEach(one -> {
            if (now - one.deadline >= 0) {
                LOG.warn("database did not answer in time; closing the connection");
                one.kill();
            }
        });
        retired.removeIf(one -> {
            boolean unused = one.generation().taken().get() == 0;
            // A caller that asked just before the replacement waits at most this long.
            boolean over = unused && now - one.since() > 2 * connectWithin.toNanos();
            if (over) {
                one.generation().pool().close();
            }
            return over;
        });
    }

    /**
     * Closes the connection's socket. The driver's own close would first notify the other end and wait for it, and so would
     * a close through the driver's handlers. Therefore the close starts at the first handler of the pipeline.
     *
     * @return whether the connection has a socket of its own
     */
    public static boolean kill(SqlConnection connection) {
        if (((SqlConnectionInternal) connection).unwrap().unwrap() instanceof SocketConnectionBase socket) {
            var _ = socket.socket()
                    .channelHandlerContext()
                    .pipeline()
                    .firstContext()
                    .close();
            return true;
        }
        return false;
    }

    Future<Void> close() {
        vertx.cancelTimer(looking);
        retired.forEach(one -> one.generation().pool().close());
        return generation.pool().close();
    }
}
