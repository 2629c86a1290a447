package dev.longtask.store.postgres.database;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Translates failures of the database to reasons for callers. */
final class PostgresFailures {
    /** Serialization failure and deadlock: the transaction had no effect and can be retried. */
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01");

    /** {@code disk_full}, of class 53 (insufficient resources). */
    private static final String DISK_FULL = "53100";

    private static final String RESOURCES = "53";

    /** Class 21, cardinality violations; 22, data exceptions; 23, constraint violations; 54, program limits. */
    private static final Set<String> NOT_STORABLE = Set.of("21", "22", "23", "54");
    /**
     * Classes about the server, not the request: connections, transaction states, rollbacks, resources, operator
     * intervention, system errors.
     */
    private static final Set<String> OF_THE_SERVER = Set.of("08", "25", "40", "53", "57", "58");

    /** After these the server closes the connection: connection errors, operator intervention, session timeouts. */
    private static final Set<String> FATAL = Set.of("08", "57P", "25P03", "25P04");

    private PostgresFailures() {}

    static boolean isTransient(Throwable failure) {
        String state = state(failure);
        return state != null && TRANSIENT.contains(state);
    }

    /**
     * Whether one request of a batch may have caused the failure, so that the others would succeed without it. True for
     * every failure but those of the server or the connection.
     */
    static boolean mayBeOfARequest(Throwable failure) {
        String state = state(failure);
        return state == null ? !isOfTheConnection(failure) : !OF_THE_SERVER.contains(state.substring(0, 2));
    }

    /** Whether the failure leaves the state of the connection unknown. */
    static boolean isOfTheConnection(Throwable failure) {
        if (state(failure) != null) {
            return false;
        }
        Throwable cause = cause(failure);
        return cause instanceof VertxException
                || cause instanceof StoreException
                || cause instanceof NoStackTraceThrowable
                || cause instanceof IOException
                || cause instanceof TimeoutException
                || cause instanceof Error;
    }

    /** Whether the connection can't be used after this failure: its state is unknown, or the server closes it. */
    static boolean endsTheConnection(Throwable failure) {
        return isOfTheConnection(failure)
                || FATAL.stream()
                        .anyMatch(fatal -> String.valueOf(state(failure)).startsWith(fatal));
    }

    static StoreException of(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof StoreException known) {
            return known;
        }
        String state = state(cause);
        if (DISK_FULL.equals(state)) {
            return new StoreException(Reason.FULL, "The database is out of space.", cause);
        }
        if (state != null && state.startsWith(RESOURCES)) {
            return new StoreException(Reason.OVERLOADED, "The database is overloaded: " + cause.getMessage(), cause);
        }
        if (state != null && NOT_STORABLE.contains(state.substring(0, 2))) {
            return new StoreException(Reason.NOT_STORABLE, "The database can't store the data: " + state, cause);
        }
        return new StoreException(Reason.UNAVAILABLE, "The database failed: " + cause.getMessage(), cause);
    }

    private static @Nullable String state(Throwable failure) {
        return cause(failure) instanceof PgException pg ? pg.getSqlState() : null;
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException
                || failure instanceof ExecutionException
                || (failure instanceof StoreException && cause instanceof PgException);
        return wrapper && cause != null ? cause(cause) : failure;
    }
}
