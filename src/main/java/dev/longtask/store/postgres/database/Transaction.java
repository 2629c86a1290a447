package dev.longtask.store.postgres.database;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.task.TaskId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running transaction. Statements are pipelined: each is sent at once, and only code that needs an answer waits for it.
 * Used by one thread.
 */
public final class Transaction {
    /** The time to wait beyond the deadline, at which the connection is closed. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final Connections.Taken taken;
    private final SqlConnection connection;
    private final int shard;
    private final List<Future<RowSet<Row>>> sent = new ArrayList<>();
    private final Set<TaskId> changed = new LinkedHashSet<>();

    /** @param shard the shard in which this transaction counts tasks */
    Transaction(Connections.Taken taken, int shard) {
        this.taken = taken;
        this.connection = taken.connection();
        this.shard = shard;
        sent.add(connection.query("BEGIN").execute());
    }

    /** The shard in which this transaction counts tasks. Concurrent transactions rarely share one. */
    public int shard() {
        return shard;
    }

    /** Sends a statement without waiting for its answer. */
    public Future<RowSet<Row>> send(String sql, @Nullable Object... parameters) {
        Future<RowSet<Row>> answer = connection.preparedQuery(sql).execute(Tuple.from(parameters));
        sent.add(answer);
        return answer;
    }

    /** Sends a statement and waits for its answer. */
    public RowSet<Row> query(String sql, @Nullable Object... parameters) {
        return await(send(sql, parameters));
    }

    /** Waits for an answer. Fails with the failure of the first statement that failed. */
    public <T> T await(Future<T> answer) {
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

    /**
     * Locks a table against {@code FOR KEY SHARE} and stronger row locks until the end of the transaction, and waits for the
     * transactions that hold such. Plain reads go on.
     */
    public void lock(String table) {
        sent.add(connection.query("LOCK TABLE " + table + " IN EXCLUSIVE MODE").execute());
    }

    /** Sets the point to which {@link #rollBackToSavepoint} returns; replaces an earlier one. */
    public void setSavepoint() {
        sent.add(connection.query("SAVEPOINT untouched").execute());
    }

    /** Undoes the statements since the savepoint, and releases the locks that they took. */
    public void rollBackToSavepoint() {
        sent.add(connection.query("ROLLBACK TO SAVEPOINT untouched").execute());
    }

    /** Adds tasks to the list of changes, which is written once, at the end. */
    public void changed(Collection<TaskId> tasks) {
        changed.addAll(tasks);
    }

    /** Commits if every statement has succeeded. */
    void commit() {
        if (!changed.isEmpty()) {
            send("""
                    INSERT INTO change (at, tasks) VALUES (clock_timestamp(), $1::uuid[])
                    ON CONFLICT (id) DO UPDATE SET tasks = change.tasks || excluded.tasks
                    """, (Object) Rows.ids(changed, id -> id));
        }
        Future<RowSet<Row>> commit = connection.query("COMMIT").execute();
        // After a failed statement the server answers COMMIT with a rollback, not with an error.
        sent.forEach(this::await);
        await(commit);
    }
}
