package dev.longtask.store.sqlite.action;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.TaskStore;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.query.TaskRows;
import dev.longtask.store.sqlite.queue.FairTurns;
import dev.longtask.store.sqlite.queue.TaskQueue;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The actions of creators and admins on a task, and the purge. */
public final class Actions {
    /** A finished task to be deleted. */
    private record Old(TaskId id, String type, TaskStatus status, long creator, long bytes) {}

    private Actions() {}

    public static ActionResult cancel(Transaction transaction, TaskId id, Actor actor, Precondition expected)
            throws SQLException {
        Optional<Task> found = TaskRows.findWithContent(transaction.session(), id);
        if (found.isEmpty()) {
            return new ActionResult.Missing();
        }
        Task task = found.get();
        if (!expected.allows(task)) {
            return new ActionResult.Changed();
        }
        Optional<TaskStatus> next = Transitions.next(task.status(), TaskEvent.CANCEL);
        if (next.isEmpty()) {
            return new ActionResult.NotAllowed(task.status());
        }
        if (next.get() == task.status()) {
            return new ActionResult.Done(task);
        }
        if (next.get().isTerminal()) {
            endWaiting(transaction, task, next.get());
        } else {
            transaction.session().update("""
                            UPDATE running
                               SET cancel_requested = 1, updated = ?1, deadline = min(deadline, ?1 + stop_within),
                                   -- Null for a node's own lease.
                                   lease_end = coalesce(min(lease_end, deadline, ?1 + stop_within), lease_end)
                             WHERE id = ?2
                            """, transaction.now(), id);
        }
        transition(transaction, task, next.get(), actor);
        return new ActionResult.Done(
                TaskRows.findWithContent(transaction.session(), id).orElseThrow());
    }

    public static ActionResult retry(
            Transaction transaction, TaskId id, Actor actor, long unfinishedLimit, Precondition expected)
            throws SQLException {
        Session session = transaction.session();
        Optional<Task> found = TaskRows.find(session, id);
        if (found.isEmpty()) {
            return new ActionResult.Missing();
        }
        Task task = found.get();
        if (!expected.allows(task)) {
            return new ActionResult.Changed();
        }
        Optional<TaskStatus> next = Transitions.next(task.status(), TaskEvent.RETRY);
        if (next.isEmpty()) {
            return new ActionResult.NotAllowed(task.status());
        }
        long unfinished = transaction.use(task.creator().number()).unfinished();
        if (unfinished >= unfinishedLimit) {
            return new ActionResult.OverLimit(unfinished);
        }
        // Served by the key of history; only retries match.
        long retries = session.number(
                "SELECT count(*) FROM history WHERE id = ? AND to_status = 'ENQUEUED' AND from_status IN ('FAILED', 'DEAD', 'CANCELLED')",
                0,
                id);
        if (retries >= TaskStore.MOST_RETRIES) {
            return new ActionResult.TooOften();
        }
        // Earlier attempts no longer count. Their numbers are not reused, so the fence holds.
        session.update("""
                UPDATE task
                   SET status = NULL, finished = NULL, purge_at = NULL, due = NULL, progress = 0, message = NULL,
                       uncounted_attempts = attempt, updated = ?
                 WHERE id = ?
                """, transaction.now(), id);
        TaskQueue.addAgain(transaction, id, nextTurn(session, task), null);
        transition(transaction, task, next.get(), actor);
        return new ActionResult.Done(TaskRows.findWithContent(session, id).orElseThrow());
    }

    public static ActionResult delete(Transaction transaction, TaskId id, Precondition expected) throws SQLException {
        Optional<Task> found = TaskRows.findWithContent(transaction.session(), id);
        if (found.isEmpty()) {
            return new ActionResult.Missing();
        }
        Task task = found.get();
        if (!expected.allows(task)) {
            return new ActionResult.Changed();
        }
        if (!task.status().isTerminal()) {
            return new ActionResult.NotAllowed(task.status());
        }
        erase(
                transaction,
                new Old(
                        id,
                        task.type(),
                        task.status(),
                        task.creator().number(),
                        transaction.session().number("SELECT bytes FROM task WHERE id = ?", 0, id)));
        return new ActionResult.Done(task);
    }

    public static int purge(Transaction transaction, int limit) throws SQLException {
        // Served by task_to_purge.
        List<Old> old = transaction
                .session()
                .list(
                        "SELECT id, type, status, creator, bytes FROM task WHERE purge_at <= ? ORDER BY purge_at LIMIT ?",
                        row -> new Old(row.id(), row.text(), row.status(), row.number(), row.number()),
                        transaction.now(),
                        limit);
        for (Old task : old) {
            erase(transaction, task);
        }
        return old.size();
    }

    private static void endWaiting(Transaction transaction, Task task, TaskStatus status) throws SQLException {
        Session session = transaction.session();
        Instant now = transaction.now();
        TaskQueue.remove(session, task.id(), due(session, task.id()));
        session.update(
                "UPDATE task SET status = ?1, finished = ?2, updated = ?2, purge_at = ?2 + retention WHERE id = ?3",
                status,
                now,
                task.id());
    }

    private static long nextTurn(Session session, Task task) throws SQLException {
        boolean fair = session.number("SELECT fair FROM task WHERE id = ?", 0, task.id()) != 0;
        return fair
                ? FairTurns.next(
                        session, task.type(), -task.priority(), task.creator().number())
                : 0;
    }

    private static @Nullable Instant due(Session session, TaskId id) throws SQLException {
        long due = session.number("SELECT due FROM task WHERE id = ?", -1, id);
        return due < 0 ? null : Instant.ofEpochMilli(due);
    }

    private static void transition(Transaction transaction, Task task, TaskStatus to, Actor actor) throws SQLException {
        transaction.transition(
                task.id(), task.type(), task.creator().number(), task.status(), to, task.attempt(), actor, null);
    }

    private static void erase(Transaction transaction, Old old) throws SQLException {
        TaskId id = old.id();
        Session session = transaction.session();
        session.update("DELETE FROM task WHERE id = ?", id);
        session.update("DELETE FROM input WHERE id = ?", id);
        session.update("DELETE FROM result WHERE id = ?", id);
        session.update("DELETE FROM checkpoint WHERE id = ?", id);
        session.update("DELETE FROM lease_token WHERE id = ?", id);
        session.update("DELETE FROM message WHERE id = ?", id);
        session.update("DELETE FROM log WHERE id = ?", id);
        session.update("DELETE FROM history WHERE id = ?", id);
        transaction.countDeleted(id, old.type(), old.status(), old.creator(), old.bytes());
    }
}
