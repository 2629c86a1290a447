package dev.longtask.store.sqlite;

import dev.longtask.task.TaskId;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The ready and the waiting tasks: what an ENQUEUED task has a row in. */
final class Queue {
    private Queue() {}

    /** Puts a task where a claim finds it: among the ready ones, or, when it is due later, the waiting ones. */
    static void add(Transaction transaction, TaskId id, String type, int priority, @Nullable Instant due)
            throws SQLException {
        if (due != null && due.isAfter(transaction.now())) {
            transaction
                    .session()
                    .update(
                            "INSERT INTO waiting (due, id, type, urgency) VALUES (?, ?, ?, ?)",
                            due,
                            id,
                            type,
                            -priority);
        } else {
            addReady(transaction.session(), id, type, -priority);
        }
    }

    /** Takes a task out of wherever it waits. */
    static void remove(Session session, TaskId id, String type, int priority, @Nullable Instant due)
            throws SQLException {
        session.update("DELETE FROM ready WHERE type = ? AND urgency = ? AND id = ?", type, -priority, id);
        if (due != null) {
            session.update("DELETE FROM waiting WHERE due = ? AND id = ?", due, id);
        }
    }

    /** Makes waiting tasks ready that have become due, the longest due first, {@code limit} at most. */
    static void promote(Transaction transaction, int limit) throws SQLException {
        record Due(long due, TaskId id, String type, int urgency) {}
        Session session = transaction.session();
        var due = session.list(
                "SELECT due, id, type, urgency FROM waiting WHERE due <= ? ORDER BY due, id LIMIT ?",
                row -> new Due(row.number(), row.id(), row.text(), row.integer()),
                transaction.now(),
                limit);
        for (Due task : due) {
            session.update("DELETE FROM waiting WHERE due = ? AND id = ?", task.due(), task.id());
            addReady(session, task.id(), task.type(), task.urgency());
        }
    }

    private static void addReady(Session session, TaskId id, String type, int urgency) throws SQLException {
        session.update("INSERT INTO ready (type, urgency, id) VALUES (?, ?, ?)", type, urgency, id);
    }
}
