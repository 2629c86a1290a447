package dev.longtask.store.sqlite.change;

import dev.longtask.store.TaskStore;
import dev.longtask.store.query.Change;
import dev.longtask.store.query.ChangePage;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import java.sql.SQLException;
import java.util.List;

/** The list of changes: one row per transaction. The store has one writer, so ids rise in the order of the commits. */
public final class ChangeRows {
    private ChangeRows() {}

    public static ChangePage page(Session session, long after, int limit) throws SQLException {
        List<Change> changes = session.list(
                "SELECT id, tasks FROM change WHERE id > ? ORDER BY id LIMIT ?",
                row -> new Change(row.number(), row.ids()),
                after,
                limit);
        // After the page: what was purged in the meantime is then noticed.
        long first = session.number("SELECT min(id) FROM change", 0);
        long last = session.number("SELECT max(id) FROM change", 0);
        boolean complete = after == TaskStore.LATEST_CHANGE || (after >= first - 1 && after <= last);
        long latest =
                changes.isEmpty() ? Math.min(after, last) : changes.getLast().id();
        return ChangePage.of(changes, limit, latest, complete);
    }

    /**
     * Deletes old changes from the start of the list up to the first one to keep, so that the list never has a gap. The last
     * change of all stays, so that ids go on from it. A time in the future, from a clock that was wrong, is old.
     */
    public static int purge(Transaction transaction, int limit) throws SQLException {
        return transaction
                .session()
                .update("""
                DELETE FROM change
                 WHERE id < (SELECT min(id) FROM change) + ?1
                   AND id < (SELECT max(id) FROM change)
                   AND id < coalesce(
                         (SELECT min(id)
                            FROM change
                           WHERE id < (SELECT min(id) FROM change) + ?1 AND at BETWEEN ?2 AND ?3),
                         (SELECT max(id) FROM change))
                """, limit, transaction.now().minus(TaskStore.CHANGES_KEPT), transaction.now());
    }
}
