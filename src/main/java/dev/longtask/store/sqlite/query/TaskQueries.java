package dev.longtask.store.sqlite.query;

import dev.longtask.store.StoreStatistics;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.ListPosition;
import dev.longtask.store.query.LogPage;
import dev.longtask.store.query.Scope;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.type.TypePauses;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.task.attempt.LogLine;
import dev.longtask.task.attempt.ReportEntry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The queries of readers. */
public final class TaskQueries {
    /** A task that the page examines. */
    private record Candidate(TaskId id, boolean mayMatch) {}

    private static final int LINES_AT_ONCE = 200;
    private static final TaskId LAST = new TaskId(new UUID(-1, -1));

    private TaskQueries() {}

    public static List<Task> findAll(Session session, List<TaskId> ids) throws SQLException {
        List<Task> tasks = new ArrayList<>(ids.size());
        for (TaskId id : ids) {
            TaskRows.find(session, id).ifPresent(tasks::add);
        }
        return tasks;
    }

    public static TaskPage list(Session session, TaskQuery query) throws SQLException {
        Optional<Long> creator = Optional.ofNullable(query.creatorNumber());
        if (query.scope() instanceof Scope.Of(Principal caller)) {
            long number = session.number("SELECT number FROM principal WHERE name = ?", 0, caller.text());
            if (creator.isPresent() && creator.get() != number) {
                return new TaskPage(List.of(), null);
            }
            creator = Optional.of(number);
        }
        List<Candidate> candidates = candidates(session, query, creator);
        boolean more = candidates.size() == query.examined();
        List<Task> tasks = new ArrayList<>();
        for (Candidate candidate : candidates) {
            // Null when it has been deleted in the meantime.
            Task task = candidate.mayMatch()
                    ? TaskRows.find(session, candidate.id()).orElse(null)
                    : null;
            if (task != null && query.matches(task)) {
                tasks.add(task);
                if (tasks.size() == query.limit()) {
                    boolean last = candidate.equals(candidates.getLast()) && !more;
                    return new TaskPage(tasks, last ? null : positionOf(task));
                }
            }
        }
        return new TaskPage(
                tasks,
                more
                        ? new ListPosition(
                                candidates.getLast().id().madeAt(),
                                candidates.getLast().id())
                        : null);
    }

    private static List<Candidate> candidates(Session session, TaskQuery query, Optional<Long> creator)
            throws SQLException {
        Row.Reader<Candidate> reader =
                row -> new Candidate(row.id(), query.mayMatch(row.text(), row.optionalStatus(), row.optionalText()));
        TaskId from = query.submittedAfter() == null ? new TaskId(new UUID(0, 0)) : firstOf(query.submittedAfter());
        TaskId before = query.submittedBefore() == null ? LAST : firstOf(query.submittedBefore());
        // An id begins with its submission time, so it is the whole position.
        if (query.before() != null && query.before().id().compareTo(before) < 0) {
            before = query.before().id();
        }
        if (creator.isPresent()) {
            // Served by task_by_creator.
            return session.list("""
                    SELECT id, type, status, labels FROM task
                     WHERE creator = ? AND id >= ? AND id < ? ORDER BY id DESC LIMIT ?
                    """, reader, creator.get(), from, before, query.examined());
        }
        if (!query.statuses().isEmpty() && query.statuses().stream().noneMatch(TaskStatus::isTerminal)) {
            // Served by task_active.
            return session.list("""
                    SELECT id, type, status, labels FROM task
                     WHERE status IS NULL AND id >= ? AND id < ? ORDER BY id DESC LIMIT ?
                    """, reader, from, before, query.examined());
        }
        return session.list(
                "SELECT id, type, status, labels FROM task WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?",
                reader,
                from,
                before,
                query.examined());
    }

    private static ListPosition positionOf(Task task) {
        return new ListPosition(task.submitted(), task.id());
    }

    /** The lowest possible id of a task submitted at this time: ids begin with the time. */
    private static TaskId firstOf(Instant time) {
        long millis = Math.clamp(time.toEpochMilli(), 0, (1L << 48) - 1);
        return new TaskId(new UUID(millis << 16, 0));
    }

    public static List<TaskWithMessages> listActive(Session session, ActiveQuery query) throws SQLException {
        // Both served by task_active.
        List<TaskId> ids = query.type() == null
                ? session.list(
                        "SELECT id FROM task WHERE status IS NULL AND id >= x'' ORDER BY id LIMIT ? OFFSET ?",
                        Row::id,
                        query.limit(),
                        query.start())
                : session.list("""
                        SELECT id FROM task WHERE status IS NULL AND id >= x'' AND type = ? ORDER BY id LIMIT ? OFFSET ?
                        """, Row::id, query.type(), query.limit(), query.start());
        List<TaskWithMessages> tasks = new ArrayList<>(ids.size());
        for (TaskId id : ids) {
            Optional<Task> task = TaskRows.find(session, id);
            if (task.isPresent()) {
                tasks.add(new TaskWithMessages(task.get(), messages(session, id)));
            }
        }
        return tasks;
    }

    public static List<ReportEntry> messages(Session session, TaskId id) throws SQLException {
        return session.list(
                "SELECT at, text FROM message WHERE id = ? ORDER BY n",
                row -> new ReportEntry(row.time(), row.text()),
                id);
    }

    /**
     * A page of the history of a task.
     *
     * @param last the last attempt of the page
     */
    public static HistoryPage history(Session session, TaskId id, int after, int last) throws SQLException {
        List<HistoryEntry> entries = new ArrayList<>();
        if (after < 0) {
            TaskRows.find(session, id)
                    .ifPresent(task -> entries.add(new HistoryEntry(
                            task.submitted(),
                            null,
                            TaskStatus.ENQUEUED,
                            0,
                            Actor.user(task.creator().principal()),
                            null)));
        }
        // Served by the key of history.
        entries.addAll(session.list(
                """
                SELECT at, from_status, to_status, attempt, actor, reason
                  FROM history
                 WHERE id = ? AND attempt > ? AND attempt <= ?
                 ORDER BY n
                """,
                row -> new HistoryEntry(
                        row.time(),
                        row.status(),
                        row.status(),
                        row.integer(),
                        Actor.parse(row.text()),
                        row.optionalText()),
                id,
                after,
                last + 1));
        return HistoryPage.of(entries, last);
    }

    /** Reads a few lines at a time until the page is full. */
    public static LogPage log(Session session, TaskId id, long after, int limit) throws SQLException {
        List<LogLine> lines = new ArrayList<>();
        long last = after;
        LogPage page = new LogPage(lines, null);
        for (int more = LINES_AT_ONCE; more == LINES_AT_ONCE && page.next() == null; ) {
            // Served by the key of log.
            List<LogLine> some = session.list(
                    "SELECT n, at, attempt, text FROM log WHERE id = ? AND n > ? ORDER BY n LIMIT ?",
                    row -> new LogLine(row.number(), row.time(), row.integer(), row.text()),
                    id,
                    last,
                    LINES_AT_ONCE);
            lines.addAll(some);
            more = some.size();
            last = some.isEmpty() ? last : some.getLast().number();
            page = LogPage.of(lines, limit);
        }
        return page;
    }

    public static StoreStatistics statistics(Session session, Instant now) throws SQLException {
        // One row per type and status, so it is read completely.
        List<StoreStatistics.Count> counts = session.list(
                "SELECT type, status, tasks FROM task_count",
                row -> new StoreStatistics.Count(row.text(), row.status(), row.number()));
        Map<String, Duration> queueAge = new HashMap<>();
        Map<String, Integer> ready = new HashMap<>();
        for (StoreStatistics.Count count : counts) {
            if (count.status() == TaskStatus.ENQUEUED && count.tasks() > 0) {
                session.first(
                                "SELECT id FROM ready WHERE type = ? ORDER BY urgency, turn, id LIMIT 1",
                                Row::id,
                                count.type())
                        .ifPresent(id -> queueAge.put(count.type(), Duration.between(id.madeAt(), now)));
                int counted = session.list(
                                "SELECT 1 FROM ready WHERE type = ? LIMIT ?",
                                Row::integer,
                                count.type(),
                                StoreStatistics.READY_AT_MOST)
                        .size();
                if (counted > 0) {
                    ready.put(count.type(), counted);
                }
            }
        }
        // Served by the key of type_pause.
        List<String> paused = session.list(
                "SELECT type FROM type_pause WHERE type > '' ORDER BY type LIMIT ?", Row::text, TypePauses.MOST);
        return new StoreStatistics(counts, queueAge, ready, Set.copyOf(paused));
    }
}
