package dev.longtask.store.postgres;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What a failure of the database means to whoever asked. */
final class Failures {
    /** Serialization failure and deadlock: the transaction had no effect, and succeeds when it is tried again. */
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01");

    /** Class 53, insufficient resources: {@code disk_full} first. */
    private static final String DISK_FULL = "53100";

    private static final String RESOURCES = "53";

    /** Class 22, data exceptions, and class 23, violated constraints: the fault is in what was asked. */
    private static final Set<String> FAULTS_OF_THE_REQUEST = Set.of("22", "23");

    private Failures() {}

    static boolean isTransient(Throwable failure) {
        String state = state(failure);
        return state != null && TRANSIENT.contains(state);
    }

    /** Whether one request of a batch may be to blame, so that the others would succeed without it. */
    static boolean isFaultOfARequest(Throwable failure) {
        String state = state(failure);
        return state != null && FAULTS_OF_THE_REQUEST.contains(state.substring(0, 2));
    }

    static StoreException of(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof StoreException known) {
            return known;
        }
        String state = state(cause);
        if (DISK_FULL.equals(state)) {
            return new StoreException(Reason.FULL, "The database has no room left.", cause);
        }
        if (state != null && state.startsWith(RESOURCES)) {
            return new StoreException(Reason.OVERLOADED, "The database is overloaded: " + cause.getMessage(), cause);
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
