package dev.longtask.store.sqlite.attempt;

import dev.longtask.store.Sizes;
import dev.longtask.store.sqlite.database.Transaction;
import java.sql.SQLException;

/** The checkpoint of a task, changed by the attempt that holds its lease. */
final class Checkpoints {
    private Checkpoints() {}

    /** Replaces the checkpoint by {@code json}. */
    static void save(Transaction transaction, RunningAttempt attempt, String json) throws SQLException {
        transaction.session().update("""
                INSERT INTO checkpoint (id, json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json
                """, attempt.id(), json);
        resize(transaction, attempt, Sizes.utf8(json));
    }

    /** Deletes the checkpoint, if there is one. */
    static void delete(Transaction transaction, RunningAttempt attempt) throws SQLException {
        if (attempt.checkpointBytes() > 0) {
            transaction.session().update("DELETE FROM checkpoint WHERE id = ?", attempt.id());
            resize(transaction, attempt, 0);
        }
    }

    private static void resize(Transaction transaction, RunningAttempt attempt, long bytes) throws SQLException {
        if (bytes != attempt.checkpointBytes()) {
            transaction.session().update("UPDATE task SET checkpoint_bytes = ? WHERE id = ?", bytes, attempt.id());
            transaction.countGrown(attempt.id(), attempt.creator(), bytes - attempt.checkpointBytes());
        }
    }
}
