package dev.longtask.store.postgres;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A transaction under way. Statements are pipelined: each is sent at once, behind those before it, and only what needs
 * an answer waits for it. Belongs to one thread.
 */
final class Transaction {
    /** Beyond the deadline of the connection, at which it is closed. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final Connections.Taken taken;
    private final SqlConnection connection;
    private final int shard;
    private final List<Future<RowSet<Row>>> sent = new ArrayList<>();

    /** @param shard where this transaction counts tasks */
    Transaction(Connections.Taken taken, int shard) {
        this.taken = taken;
        this.connection = taken.connection();
        this.shard = shard;
        sent.add(connection.query("BEGIN").execute());
    }

    /** Where this transaction counts tasks: no other that is under way counts there. */
    int shard() {
        return shard;
    }

    /** Sends a statement whose answer is asked for later. */
    Future<RowSet<Row>> send(String sql, @Nullable Object... parameters) {
        Future<RowSet<Row>> answer = connection.preparedQuery(sql).execute(Tuple.from(parameters));
        sent.add(answer);
        return answer;
    }

    /** Sends a statement and waits for its answer. */
    RowSet<Row> query(String sql, @Nullable Object... parameters) {
        return await(send(sql, parameters));
    }

    /** Waits for an answer. The first statement that failed is the one to be told of. */
    <T> T await(Future<T> answer) {
        try {
            for (Future<RowSet<Row>> earlier : sent) {
                if (earlier.failed()) {
                    throw new ExecutionException(earlier.cause());
                }
            }
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(taken.left().plus(MARGIN).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            for (Future<RowSet<Row>> earlier : sent) {
                if (earlier.failed()) {
                    throw PostgresFailures.of(earlier.cause());
                }
            }
            throw PostgresFailures.of(e);
        } catch (TimeoutException e) {
            throw new StoreException(Reason.UNAVAILABLE, "The database does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, "The store is closed.", e);
        }
    }

    /** Commits, once every statement has succeeded. */
    void commit() {
        Future<RowSet<Row>> commit = connection.query("COMMIT").execute();
        // A failed statement makes the server answer COMMIT with a rollback, not with an error.
        sent.forEach(this::await);
        await(commit);
    }
}
