package dev.longtask.store.postgres;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The connections to the database. */
final class Database implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Database.class);
    private static final int TRIES = 10;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final int URGENT_PER_LEASE = 6;

    /**
     * Each statement of this store finds its rows by keys, in nested loops over indexes. A planner that has seen the
     * tables empty, or full, would now and then decide otherwise, and keep to it while they change under it. The limits
     * of time keep a node that hangs from holding on to what others wait for. What an engine does not know is left out.
     *
     * <p>For the same reason a join looks up {@code key = ANY (ARRAY[value])} where it could say {@code key = value}: of
     * an equality the planner may also start at the table, along an index, from end to end, and does when the last vacuum
     * found that table empty, as it often finds a queue. An array leaves it the index's condition alone; that the first
     * columns of the table's indexes are so compared is enough. A lateral subquery of one row does the same.
     */
    static final List<String> SETTINGS = List.of(
            "SET plan_cache_mode = force_generic_plan",
            "SET enable_seqscan = off",
            "SET enable_hashjoin = off",
            "SET enable_mergejoin = off",
            "SET jit = off",
            // What was answered is on disk, also where the server's default is not to wait for it.
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
            "SET statement_timeout = '10s'",
            "SET idle_in_transaction_session_timeout = '10s'");

    // Apart, so that no crowd of readers keeps a lease from being renewed.
    private final Connections writers;
    private final Connections readers;
    private final int reading;
    private final Duration urgent;
    private final Duration patient;

    /**
     * @param connections how many at most, from 2; a third of them, or one, for readers
     * @param lease how long a lease lasts: what is written under it may not take longer than a part of that
     */
    Database(Vertx vertx, PgConnectOptions options, int connections, Duration lease) {
        this(vertx, options, connections, lease, PATIENT);
    }

    /** @param patient how long an operation may take that no lease depends on */
    Database(Vertx vertx, PgConnectOptions options, int connections, Duration lease, Duration patient) {
        PgConnectOptions prepared = watched(options)
                .setCachePreparedStatements(true)
                // Read by name, and never grows: the statements of this store are few.
                .setPreparedStatementCacheMaxSize(256)
                .setPipeliningLimit(256);
        Duration connectWithin = patient.compareTo(CONNECT_WITHIN) < 0 ? patient : CONNECT_WITHIN;
        reading = Math.max(1, connections / 3);
        readers = new Connections(vertx, "readers", prepared, reading, connectWithin, SETTINGS);
        writers = new Connections(vertx, "writers", prepared, connections - reading, connectWithin, SETTINGS);
        Duration part = lease.dividedBy(URGENT_PER_LEASE);
        urgent = part.compareTo(SHORTEST) < 0 ? SHORTEST : part.compareTo(patient) > 0 ? patient : part;
        this.patient = patient;
    }

    /** The same options, and the system's own means to notice a connection that has died. */
    static PgConnectOptions watched(PgConnectOptions options) {
        PgConnectOptions watched = new PgConnectOptions(options);
        watched.setConnectTimeout((int) CONNECT_WITHIN.toMillis());
        watched.setTcpKeepAlive(true);
        watched.setMetricsName("longtask.postgres");
        // Where the transport has it.
        watched.setTcpUserTimeout((int) PATIENT.toMillis());
        return watched;
    }

    /** How many reads are under way at a time. */
    int readers() {
        return reading;
    }

    /** How long an operation may take that no lease depends on. */
    Duration patient() {
        return patient;
    }

    /** How long what is written under leases may take. */
    Duration urgent() {
        return urgent;
    }

    /** Runs one statement that leases depend on, and that is a transaction by itself; again when others were in its way. Blocks. */
    RowSet<Row> run(String sql, @Nullable Object... parameters) {
        return retried(
                urgent,
                left -> answer(writers.take(left).compose(taken -> execute(taken, sql, Tuple.from(parameters))), left));
    }

    /** Reads, outside of any transaction. */
    Uni<RowSet<Row>> read(String sql, @Nullable Object... parameters) {
        return ask(readers, sql, parameters);
    }

    /** Runs one statement where writes are run, outside of any transaction. */
    Uni<RowSet<Row>> write(String sql, @Nullable Object... parameters) {
        return ask(writers, sql, parameters);
    }

    private Uni<RowSet<Row>> ask(Connections connections, String sql, @Nullable Object... parameters) {
        return Uni.createFrom()
                .completionStage(() -> connections
                        .take(patient)
                        .compose(taken -> execute(taken, sql, Tuple.from(parameters)))
                        .toCompletionStage())
                .onFailure()
                .transform(PostgresFailures::of);
    }

    private static Future<RowSet<Row>> execute(Connections.Taken taken, String sql, Tuple parameters) {
        return taken.connection().preparedQuery(sql).execute(parameters).onComplete(done -> taken.done(done.cause()));
    }

    /**
     * Does work in a transaction and commits it; again from its start when others were in its way. Blocks.
     *
     * @param shard where the transaction counts tasks
     * @param within how long it may take
     * @throws StoreException when the database failed; after a lost connection the work may be done or not
     */
    <T> T transact(int shard, Duration within, Function<Transaction, T> work) {
        return retried(within, left -> transactOnce(shard, left, work));
    }

    private static <T> T retried(Duration within, Function<Duration, T> attempt) {
        long deadline = System.nanoTime() + within.toNanos();
        for (int tries = 1; ; tries++) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            try {
                return attempt.apply(left);
            } catch (StoreException e) {
                if (!PostgresFailures.isTransient(e) || tries == TRIES || !left.isPositive()) {
                    throw e;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(2L << tries)));
            }
        }
    }

    private <T> T transactOnce(int shard, Duration within, Function<Transaction, T> work) {
        Connections.Taken taken = answer(writers.take(within), within);
        try {
            Transaction transaction = new Transaction(taken, shard);
            T value = work.apply(transaction);
            transaction.commit();
            return value;
        } catch (RuntimeException | Error e) {
            if (!PostgresFailures.endsTheConnection(e)) {
                taken.connection().query("ROLLBACK").execute();
            }
            taken.done(e);
            throw e;
        } finally {
            taken.giveBack();
        }
    }

    private static <T> T answer(Future<T> future, Duration within) {
        try {
            // What was taken is closed at its deadline, so the answer comes by then; the margin is for the look at it.
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(within.plus(SHORTEST).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw PostgresFailures.of(e);
        } catch (TimeoutException e) {
            throw new StoreException(Reason.UNAVAILABLE, "The database does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, "The store is closed.", e);
        }
    }

    @Override
    public void close() {
        try {
            Future.join(readers.close(), writers.close())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CONNECT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("connections were not closed in an orderly way", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
