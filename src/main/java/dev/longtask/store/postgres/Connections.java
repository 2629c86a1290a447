package dev.longtask.store.postgres;

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
 * Connections to the database, none of which is waited for for ever: each is taken until a deadline, at which it is closed,
 * whatever its other end does. Else one that died without a sign would keep whoever waits for it, and then the next.
 */
final class Connections {
    private static final Logger LOG = Logger.getLogger(Connections.class);
    private static final long LOOKS_EVERY_MILLIS = 50;
    private static final int WAITING_AT_MOST = 10_000;

    /** A pool; it is replaced when places in it are taken by connections that are never made. */
    private record Generation(Pool pool, AtomicInteger taken) {}

    /** A replaced pool. It is closed once no connection of it is in use and no caller waits for one. */
    private record Retired(Generation generation, long since) {}

    /** A connection that was taken. */
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

        /** How long it may still be used. */
        Duration left() {
            return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        }

        /** Whether it was closed because its deadline had passed. */
        boolean isKilled() {
            return killed;
        }

        /** Gives it back, for others to use. */
        void giveBack() {
            if (give()) {
                connection.close();
            }
        }

        /**
         * Closes it, and fails its pending commands. It is not given back: the pool would hand it to the next caller before
         * it notices the close. When it does, it removes the connection by itself.
         */
        void kill() {
            killed = true;
            if (give() && !Connections.kill(connection)) {
                connection.close();
            }
        }

        /** Gives it back after use, or closes it if the failure leaves its state unknown. */
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
     * @param name in metrics
     * @param connectWithin how long it may take to make a connection, or to wait for one
     * @param settings statements that set up each connection; those that the server does not know are left out
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

    /** A setting that the server does not know is left out; a connection that broke is another matter. */
    private static <T> Future<@Nullable T> unknown(Throwable failure) {
        return failure instanceof PgException ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    /**
     * A connection of the caller's own.
     *
     * @param within how long it may be waited for and used, together
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

    /** Where others are free to be made, and yet none comes in time, those under way are never made. */
    private synchronized void notMade(Generation from, Throwable failure) {
        boolean late = failure.getMessage() != null && failure.getMessage().contains("Timeout");
        if (late && from.equals(generation) && from.taken().get() < size) {
            LOG.warnf("no connection to the database was made within %s; starting anew", connectWithin);
            generation = newGeneration();
            retired.add(new Retired(from, System.nanoTime()));
        }
    }

    private void look() {
        long now = System.nanoTime();
        taken.forEach(one -> {
            if (now - one.deadline >= 0) {
                LOG.warn("the database did not answer in time; closing the connection");
                one.kill();
            }
        });
        retired.removeIf(one -> {
            boolean unused = one.generation().taken().get() == 0;
            // Who asked for one just before it was replaced waits that long at most.
            boolean over = unused && now - one.since() > 2 * connectWithin.toNanos();
            if (over) {
                one.generation().pool().close();
            }
            return over;
        });
    }

    /**
     * Closes the connection's socket. The driver's own close would first tell the other end, and wait for it; and so would
     * a close by way of the driver's handlers, hence the first of them.
     *
     * @return whether it has a socket of its own
     */
    static boolean kill(SqlConnection connection) {
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
