package dev.longtask.store.sqlite.database;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Translates SQLite's result codes to reasons for callers. */
final class SqliteFailures {
    private static final Set<Integer> NOT_STORABLE = Set.of(
            SQLiteErrorCode.SQLITE_TOOBIG.code,
            SQLiteErrorCode.SQLITE_CONSTRAINT.code,
            SQLiteErrorCode.SQLITE_MISMATCH.code);

    private SqliteFailures() {}

    static StoreException of(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        // Extended result codes carry the primary one in their low byte.
        if (failure instanceof SQLiteException sqlite
                && (sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_FULL.code) {
            return new StoreException(
                    Reason.FULL, "The disk is full. Free some disk space; reads still work.", failure);
        }
        if (failure instanceof SQLiteException sqlite && NOT_STORABLE.contains(sqlite.getResultCode().code & 0xff)) {
            return new StoreException(
                    Reason.NOT_STORABLE, "The database can't store the data: " + sqlite.getResultCode(), failure);
        }
        if (failure instanceof SQLException) {
            return new StoreException(Reason.UNAVAILABLE, "The database failed: " + failure.getMessage(), failure);
        }
        return new StoreException(Reason.UNAVAILABLE, "The store failed: " + failure, failure);
    }
}
