package dev.longtask.store.sqlite.database;

import dev.longtask.store.Quota;
import dev.longtask.task.Actor;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the writer: its session, its time, and its changes of counts and of tasks, which are written once at the
 * end for all operations together.
 */
public final class Transaction {
    private record TypeAndStatus(String type, TaskStatus status) {}

    private final Session session;
    private final Instant now;
    private final Map<TypeAndStatus, Long> tally = new HashMap<>();
    private final Map<Long, Quota.Use> use = new HashMap<>();
    private final Set<TaskId> changed = new LinkedHashSet<>();

    Transaction(Session session, Instant now) {
        this.session = session;
        this.now = now;
    }

    public Session session() {
        return session;
    }

    /** The time of every operation in this transaction. */
    public Instant now() {
        return now;
    }

    /** A creator's use of its quota, including the changes of this transaction. */
    public Quota.Use use(long creator) throws SQLException {
        return session.first(
                        "SELECT unfinished, stored, bytes FROM principal WHERE number = ?",
                        row -> new Quota.Use(row.number(), row.number(), row.number()),
                        creator)
                .orElse(Quota.Use.NOTHING)
                .plus(use.getOrDefault(creator, Quota.Use.NOTHING));
    }

    /** Counts a new task. */
    public void countNew(TaskId id, String type, TaskStatus status, long creator, long bytes) {
        changed(id);
        tally.merge(new TypeAndStatus(type, status), 1L, Long::sum);
        use.merge(creator, Quota.Use.ofNew(bytes), Quota.Use::plus);
    }

    /** Counts the deletion of a finished task. */
    public void countDeleted(TaskId id, String type, TaskStatus status, long creator, long bytes) {
        changed(id);
        tally.merge(new TypeAndStatus(type, status), -1L, Long::sum);
        use.merge(creator, new Quota.Use(0, -1, -bytes), Quota.Use::plus);
    }

    /** Counts bytes added to a task, or removed from it. */
    public void countGrown(TaskId id, long creator, long bytes) throws SQLException {
        if (bytes != 0) {
            session.update("UPDATE task SET bytes = bytes + ? WHERE id = ?", bytes, id);
            use.merge(creator, new Quota.Use(0, 0, bytes), Quota.Use::plus);
        }
    }

    /** Counts a transition and adds it to the task's history. */
    public void transition(
            TaskId id,
            String type,
            long creator,
            TaskStatus from,
            TaskStatus to,
            int attempt,
            Actor actor,
            @Nullable String reason)
            throws SQLException {
        changed(id);
        tally.merge(new TypeAndStatus(type, from), -1L, Long::sum);
        tally.merge(new TypeAndStatus(type, to), 1L, Long::sum);
        if (from.isTerminal() != to.isTerminal()) {
            use.merge(creator, new Quota.Use(to.isTerminal() ? -1 : 1, 0, 0), Quota.Use::plus);
        }
        session.update("""
                INSERT INTO history (id, n, at, from_status, to_status, attempt, actor, reason)
                VALUES (?1, coalesce((SELECT max(n) FROM history WHERE id = ?1), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7)
                """, id, now, from, to, attempt, actor.text(), reason);
    }

    /** Adds a task to the list of changes, which is written once, at the end. */
    public void changed(TaskId id) {
        changed.add(id);
    }

    /** Writes the counts and the changes. */
    void end() throws SQLException {
        writeChanges();
        for (var count : tally.entrySet()) {
            if (count.getValue() != 0) {
                session.update("""
                        INSERT INTO task_count (type, status, tasks) VALUES (?, ?, ?)
                        ON CONFLICT (type, status) DO UPDATE SET tasks = tasks + excluded.tasks
                        """, count.getKey().type(), count.getKey().status(), count.getValue());
            }
        }
        for (var change : use.entrySet()) {
            Quota.Use use = change.getValue();
            if (!use.equals(Quota.Use.NOTHING)) {
                session.update("""
                        UPDATE principal SET unfinished = unfinished + ?, stored = stored + ?, bytes = bytes + ?
                         WHERE number = ?
                        """, use.unfinished(), use.stored(), use.bytes(), change.getKey());
            }
        }
    }

    private void writeChanges() throws SQLException {
        if (!changed.isEmpty()) {
            ByteBuffer ids = ByteBuffer.allocate(changed.size() * TaskId.BYTES);
            changed.forEach(task -> ids.put(task.toBytes()));
            session.update("INSERT INTO change (at, tasks) VALUES (?, ?)", now, ids.array());
        }
    }
}
