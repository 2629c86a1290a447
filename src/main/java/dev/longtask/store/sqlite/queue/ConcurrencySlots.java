package dev.longtask.store.sqlite.queue;

import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.task.TaskId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Concurrency keys. A task with a key enters through {@code blocked} and becomes ready when fewer tasks of its key than the
 * limit are ready or running, in the order of submission.
 */
public final class ConcurrencySlots {
    private record Use(int slots, int held) {}

    private ConcurrencySlots() {}

    static void enter(Session session, TaskQueue.Entry entry, String key) throws SQLException {
        session.update("INSERT INTO blocked (type, key, id) VALUES (?, ?, ?)", entry.type(), key, entry.id());
        session.update("""
                INSERT INTO concurrency_slot (type, key, held) VALUES (?, ?, 0) ON CONFLICT (type, key) DO NOTHING
                """, entry.type(), key);
        fill(session, entry.type(), key);
    }

    /** A task with the key is no longer ready or running. */
    public static void release(Session session, String type, String key) throws SQLException {
        session.update("UPDATE concurrency_slot SET held = held - 1 WHERE type = ? AND key = ?", type, key);
        fill(session, type, key);
        // Keys are unbounded, so a row is deleted once its key is unused.
        session.update("DELETE FROM concurrency_slot WHERE type = ? AND key = ? AND held <= 0", type, key);
    }

    /** Makes the first blocked tasks of a key ready, as many as it has free slots. */
    static void fill(Session session, String type, String key) throws SQLException {
        Optional<Use> use = session.first("""
                SELECT coalesce((SELECT slots FROM key_limit l WHERE l.type = u.type), 1), held
                  FROM concurrency_slot u WHERE type = ? AND key = ?
                """, row -> new Use(row.integer(), row.integer()), type, key);
        int free = use.map(found -> found.slots() - found.held()).orElse(0);
        if (free <= 0) {
            return;
        }
        // Served by the key of blocked.
        List<TaskId> next = session.list(
                "SELECT id FROM blocked WHERE type = ? AND key = ? ORDER BY id LIMIT ?", Row::id, type, key, free);
        for (TaskId id : next) {
            session.update("DELETE FROM blocked WHERE type = ? AND key = ? AND id = ?", type, key, id);
            TaskQueue.addReady(session, TaskQueue.entry(session, id));
        }
        session.update(
                "UPDATE concurrency_slot SET held = held + ? WHERE type = ? AND key = ?", next.size(), type, key);
    }
}
