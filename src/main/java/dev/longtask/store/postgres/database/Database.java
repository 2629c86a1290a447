package dev.longtask.store.postgres.database;

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
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The connection pools of the store, one for reads and one for writes. */
public final class Database implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Database.class);
    private static final int TRIES = 10;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final int URGENT_PER_LEASE = 6;

    /**
     * Every statement of this store finds its rows by key, in nested loops over indexes. A planner that has seen the tables
     * empty or full would sometimes choose another plan and keep it while the tables change. The timeouts keep a hanging
     * node from holding locks that others wait for. Settings that the server rejects are skipped.
     *
     * <p>For the same reason joins use {@code key = ANY (key_of(value))} instead of {@code key = value}. With an equality
     * the planner may also start at the joined table and scan an index from end to end. It does so when the last vacuum
     * found the table empty, as is common for a queue. With an array only the index condition is left; it is enough to
     * write the first columns of the index this way. A lateral subquery of one row has the same effect.
     */
    public static final List<String> SETTINGS = List.of(
            "SET plan_cache_mode = force_generic_plan",
            "SET enable_seqscan = off",
            "SET enable_hashjoin = off",
            "SET enable_mergejoin = off",
            "SET jit = off",
            // A write is on disk when it is answered, even if the server's default is not to wait for that.
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
            "SET statement_timeout = '10s'",
            "SET idle_in_transaction_session_timeout = '10s'");

    // Separate pools, so that many reads can't delay lease renewal.
    private final Connections writers;
    private final Connections readers;
    private final int reading;
    private final Duration urgent;
    private final Duration patient;

    /**
     * @param connections the maximum number of connections, from 2; a third of them, at least one, for reads
     * @param lease the length of a lease; a write under a lease may take only a fraction of it
     */
    public Database(Vertx vertx, PgConnectOptions options, int connections, Duration lease) {
        this(vertx, options, connections, lease, PATIENT);
    }

    /** @param patient the maximum time for an operation that no lease depends on */
    public Database(Vertx vertx, PgConnectOptions options, int connections, Duration lease, Duration patient) {
        PgConnectOptions prepared = watched(options)
                .setCachePreparedStatements(true)
                // The cache is keyed by statement and stays small: this store has few statements.
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

    /** The same options with the operating system's detection of dead connections. */
    public static PgConnectOptions watched(PgConnectOptions options) {
        PgConnectOptions watched = new PgConnectOptions(options);
        watched.setConnectTimeout((int) CONNECT_WITHIN.toMillis());
        watched.setTcpKeepAlive(true);
        watched.setMetricsName("longtask.postgres");
        // Only where the transport supports it.
        watched.setTcpUserTimeout((int) PATIENT.toMillis());
        return watched;
    }

    /** The maximum number of concurrent reads. */
    public int readers() {
        return reading;
    }

    /** The maximum time for an operation that no lease depends on. */
    public Duration patient() {
        return patient;
    }

    /** Tells whether so little time has passed since this call that there was no outage in between. */
    public BooleanSupplier isUrgentFromNow() {
        long now = System.nanoTime();
        return () -> System.nanoTime() - now < urgent().toNanos();
    }

    /** The maximum time for an operation that leases depend on. */
    public Duration urgent() {
        return urgent;
    }

    /** Runs a single-statement transaction that leases depend on; retries on conflicts with other transactions. Blocks. */
    public RowSet<Row> run(String sql, @Nullable Object... parameters) {
        return retried(
                urgent,
                left -> answer(writers.take(left).compose(taken -> execute(taken, sql, Tuple.from(parameters))), left));
    }

    /** Runs a query outside any transaction, on a connection for reads. */
    public Uni<RowSet<Row>> read(String sql, @Nullable Object... parameters) {
        return ask(readers, sql, parameters);
    }

    /** Runs a statement outside any transaction, on a connection for writes. */
    public Uni<RowSet<Row>> write(String sql, @Nullable Object... parameters) {
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
     * Runs work in a transaction and commits it; starts over on conflicts with other transactions. Blocks.
     *
     * @param shard the shard in which the transaction counts tasks
     * @param within the maximum time
     * @throws StoreException when the database failed; after a lost connection the work may have been committed
     */
    public <T> T transact(int shard, Duration within, Function<Transaction, T> work) {
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
            // The connection is closed at its deadline, so the answer arrives by then; the margin covers its delivery.
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
            LOG.debug("connections did not close cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
