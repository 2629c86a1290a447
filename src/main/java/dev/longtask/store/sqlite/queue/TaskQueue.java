package dev.longtask.store.sqlite.queue;

import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.task.TaskId;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The ready, scheduled and blocked tasks. An ENQUEUED task has a row in one of these tables. */
public final class TaskQueue {
    /**
     * A task in the queue.
     *
     * @param turn its turn among the creators; 0 for types without turns
     * @param key its concurrency key; null for none
     */
    public record Entry(
            TaskId id,
            String type,
            int urgency,
            long turn,
            @Nullable String key) {
        static Entry of(Row row) throws SQLException {
            return new Entry(row.id(), row.text(), row.integer(), row.number(), row.optionalText());
        }
    }

    private static final String ENTRY = "SELECT id, type, -priority, turn, concurrency_key FROM task";

    private TaskQueue() {}

    /** Adds a task: scheduled when due later; otherwise blocked if it has a key; otherwise ready. */
    public static void add(Transaction transaction, Entry entry, @Nullable Instant due) throws SQLException {
        if (due != null && due.isAfter(transaction.now())) {
            transaction
                    .session()
                    .update(
                            "INSERT INTO scheduled (due, id, type, urgency) VALUES (?, ?, ?, ?)",
                            due,
                            entry.id(),
                            entry.type(),
                            entry.urgency());
        } else if (entry.key() != null) {
            ConcurrencySlots.enter(transaction.session(), entry, entry.key());
        } else {
            addReady(transaction.session(), entry);
        }
    }

    /** Adds a task again after an attempt or for a retry. */
    public static void addAgain(Transaction transaction, TaskId id, long turn, @Nullable Instant due)
            throws SQLException {
        transaction.session().update("UPDATE task SET turn = ? WHERE id = ? AND turn <> ?", turn, id, turn);
        add(transaction, entry(transaction.session(), id), due);
    }

    /** Removes a task from the queue. */
    public static void remove(Session session, TaskId id, @Nullable Instant due) throws SQLException {
        Entry entry = entry(session, id);
        boolean wasReady = session.update(
                        "DELETE FROM ready WHERE type = ? AND urgency = ? AND turn = ? AND id = ?",
                        entry.type(),
                        entry.urgency(),
                        entry.turn(),
                        id)
                == 1;
        if (due != null) {
            session.update("DELETE FROM scheduled WHERE due = ? AND id = ?", due, id);
        }
        if (entry.key() != null) {
            session.update("DELETE FROM blocked WHERE type = ? AND key = ? AND id = ?", entry.type(), entry.key(), id);
            if (wasReady) {
                ConcurrencySlots.release(session, entry.type(), entry.key());
            }
        }
    }

    /** Promotes scheduled tasks that have become due, earliest first, at most {@code limit}. */
    public static void promote(Transaction transaction, int limit) throws SQLException {
        record Due(long due, TaskId id) {}
        Session session = transaction.session();
        var due = session.list(
                "SELECT due, id FROM scheduled WHERE due <= ? ORDER BY due, id LIMIT ?",
                row -> new Due(row.number(), row.id()),
                transaction.now(),
                limit);
        for (Due task : due) {
            session.update("DELETE FROM scheduled WHERE due = ? AND id = ?", task.due(), task.id());
            add(transaction, entry(session, task.id()), null);
        }
    }

    static Entry entry(Session session, TaskId id) throws SQLException {
        return session.first(ENTRY + " WHERE id = ?", Entry::of, id).orElseThrow();
    }

    static void addReady(Session session, Entry entry) throws SQLException {
        session.update(
                "INSERT INTO ready (type, urgency, turn, id) VALUES (?, ?, ?, ?)",
                entry.type(),
                entry.urgency(),
                entry.turn(),
                entry.id());
    }
}
