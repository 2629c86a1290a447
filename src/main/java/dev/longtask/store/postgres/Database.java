package dev.longtask.store.postgres;

import dev.longtask.store.StoreException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections to the database. */
final class Database implements AutoCloseable {
    private static final int TRIES = 10;
    private static final int CONNECT_SECONDS = 5;

    /** A connection on which nothing has moved for so long is given up: its other end may be gone. */
    private static final int IDLE_SECONDS = 60;

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
            "SET statement_timeout = '30s'",
            "SET idle_in_transaction_session_timeout = '10s'");

    // Apart, so that no crowd of readers keeps a lease from being renewed.
    private final Pool writers;
    private final Pool readers;

    /** @param connections how many at most, from 2; a third of them, or one, for readers */
    Database(Vertx vertx, PgConnectOptions options, int connections) {
        PgConnectOptions patient = new PgConnectOptions(options)
                .setCachePreparedStatements(true)
                // Read by name, and never grows: the statements of this store are few.
                .setPreparedStatementCacheMaxSize(256)
                .setPipeliningLimit(256);
        patient.setConnectTimeout(CONNECT_SECONDS * 1_000);
        patient.setIdleTimeout(IDLE_SECONDS);
        int reading = Math.max(1, connections / 3);
        readers = pool(vertx, patient, reading);
        writers = pool(vertx, patient, connections - reading);
    }

    private static Pool pool(Vertx vertx, PgConnectOptions options, int size) {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(size)
                        .setConnectionTimeout(CONNECT_SECONDS)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(options)
                .withConnectHandler(Database::prepare)
                .using(vertx)
                .build();
    }

    private static void prepare(SqlConnection connection) {
        Future.all(SETTINGS.stream()
                        .map(setting -> connection.query(setting).execute().recover(Database::unknown))
                        .toList())
                .onSuccess(done -> connection.close());
    }

    /** A setting that the server does not know is left out; a connection that broke is another matter. */
    private static <T> Future<@Nullable T> unknown(Throwable failure) {
        return failure instanceof PgException ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    private static Future<RowSet<Row>> execute(Pool pool, String sql, Tuple parameters) {
        return pool.getConnection()
                .compose(connection ->
                        connection.preparedQuery(sql).execute(parameters).onComplete(done -> connection.close()));
    }

    /** Runs one statement that is a transaction by itself; again when others were in its way. Blocks. */
    RowSet<Row> run(String sql, @Nullable Object... parameters) {
        return retried(() -> {
            try {
                return execute(writers, sql, Tuple.from(parameters))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
            } catch (RuntimeException e) {
                throw Failures.of(e);
            }
        });
    }

    /** Reads, outside of any transaction. */
    Uni<RowSet<Row>> read(String sql, @Nullable Object... parameters) {
        return Uni.createFrom()
                .completionStage(
                        () -> execute(readers, sql, Tuple.from(parameters)).toCompletionStage())
                .onFailure()
                .transform(Failures::of);
    }

    /**
     * Does work in a transaction and commits it; again from its start when others were in its way. Blocks.
     *
     * @param lane where the transaction counts tasks
     * @throws StoreException when the database failed; after a lost connection the work may be done or not
     */
    <T> T transact(int lane, Function<Transaction, T> work) {
        return retried(() -> transactOnce(lane, work));
    }

    private static <T> T retried(Supplier<T> attempt) {
        for (int tries = 1; ; tries++) {
            try {
                return attempt.get();
            } catch (StoreException e) {
                if (!Failures.isTransient(e) || tries == TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(2L << tries)));
            }
        }
    }

    private <T> T transactOnce(int lane, Function<Transaction, T> work) {
        SqlConnection connection = connect();
        try {
            Transaction transaction = new Transaction(connection, lane);
            T value;
            try {
                value = work.apply(transaction);
            } catch (RuntimeException | Error e) {
                transaction.rollBack();
                throw e;
            }
            transaction.commit();
            return value;
        } finally {
            connection.close();
        }
    }

    private SqlConnection connect() {
        try {
            return writers.getConnection()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (RuntimeException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public void close() {
        Future.join(readers.close(), writers.close())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
