package dev.longtask.store.postgres.query;

import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.ListPosition;
import dev.longtask.store.query.LogPage;
import dev.longtask.store.query.Scope;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.LogLine;
import dev.longtask.task.attempt.ReportEntry;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The queries of readers. */
public final class TaskQueries {
    /** A task that the page examines. */
    private record Candidate(ListPosition position, boolean mayMatch) {}

    /** How many candidates are read at a time: most pages are full before all of them have been read. */
    private static final int READ_AT_ONCE = 200;

    private static final UUID FIRST_ID = new UUID(0, 0);
    private static final UUID LAST_ID = new UUID(-1, -1);

    private final Database database;

    public TaskQueries(Database database) {
        this.database = database;
    }

    public Uni<Optional<Task>> find(TaskId id) {
        return database.read(TaskRows.WITH_CONTENT, id.value())
                .map(rows -> Rows.list(rows, TaskRows::task).stream().findFirst());
    }

    public Uni<Optional<Task>> findWithoutContent(TaskId id) {
        return tasks(List.of(id)).map(tasks -> Optional.ofNullable(tasks.get(id)));
    }

    // Lists.

    public Uni<TaskPage> list(TaskQuery query) {
        return candidates(query).chain(candidates -> {
            ListPosition end =
                    candidates.size() == query.examined() ? candidates.getLast().position() : null;
            List<ListPosition> mayMatch = candidates.stream()
                    .filter(Candidate::mayMatch)
                    .map(Candidate::position)
                    .toList();
            ListPosition last =
                    candidates.isEmpty() ? null : candidates.getLast().position();
            return page(query, new Examined(mayMatch, last, end), 0, new ArrayList<>());
        });
    }

    /**
     * The tasks that a page examines.
     *
     * @param last the last one, whether it may match or not; null when there is none
     * @param end where the next page starts; null when there is none
     */
    private record Examined(
            List<ListPosition> mayMatch,
            @Nullable ListPosition last,
            @Nullable ListPosition end) {}

    /** Reads candidates from this index on, until the page is full or there are no more. */
    private Uni<TaskPage> page(TaskQuery query, Examined examined, int from, List<Task> found) {
        List<ListPosition> mayMatch = examined.mayMatch();
        if (from >= mayMatch.size()) {
            return Uni.createFrom().item(new TaskPage(found, examined.end()));
        }
        List<ListPosition> some =
                mayMatch.subList(from, Math.min(mayMatch.size(), from + Math.max(READ_AT_ONCE, query.limit())));
        return tasks(some.stream().map(ListPosition::id).toList()).chain(tasks -> {
            for (ListPosition candidate : some) {
                // Null when it has been deleted in the meantime.
                Task task = tasks.get(candidate.id());
                if (task != null && query.matches(task)) {
                    found.add(task);
                    if (found.size() == query.limit()) {
                        boolean last = candidate.equals(examined.last()) && examined.end() == null;
                        return Uni.createFrom().item(new TaskPage(found, last ? null : candidate));
                    }
                }
            }
            return page(query, examined, from + some.size(), found);
        });
    }

    private Uni<List<Candidate>> candidates(TaskQuery query) {
        OffsetDateTime from = Rows.time(query.submittedAfter() == null ? Instant.MIN : query.submittedAfter());
        ListPosition before = query.before();
        OffsetDateTime until = Rows.time(query.submittedBefore() == null ? Instant.MAX : query.submittedBefore());
        UUID untilId = query.submittedBefore() == null ? LAST_ID : FIRST_ID;
        if (before != null && !Rows.time(before.submitted()).isAfter(until)) {
            until = Rows.time(before.submitted());
            untilId = before.id().value();
        }
        String creator = query.scope() instanceof Scope.Of(Principal caller) ? caller.text() : null;
        Long number = query.creatorNumber();
        if (creator != null || number != null) {
            // Served by the keys of principal and by task_by_creator.
            return candidates(
                    query,
                    database.read(
                            """
                    SELECT t.submitted, t.id, t.type, t.status, t.labels
                      FROM principal p
                     CROSS JOIN LATERAL (
                       SELECT submitted, id, type, status, labels
                         FROM task
                        WHERE creator = p.number AND submitted >= $2 AND (submitted, id) < ($3, $4)
                        ORDER BY submitted DESC, id DESC
                        LIMIT $5) t
                     WHERE %s
                     ORDER BY t.submitted DESC, t.id DESC
                    """.formatted(
                                            creator == null
                                                    ? "p.number = $1"
                                                    : "p.name = $1" + (number == null ? "" : " AND p.number = $6")),
                            parameters(
                                    creator == null ? number : creator,
                                    from,
                                    until,
                                    untilId,
                                    query.examined(),
                                    creator == null ? null : number)));
        }
        boolean unfinished =
                !query.statuses().isEmpty() && query.statuses().stream().noneMatch(TaskStatus::isTerminal);
        if (unfinished) {
            // Served by the indexes by submission of the narrow tables, and by the key of task.
            return candidates(query, database.read("""
                    SELECT u.submitted, u.id, t.type, t.status, t.labels
                      FROM (SELECT submitted, id
                              FROM unfinished_task
                             WHERE submitted >= $1 AND (submitted, id) < ($2, $3)
                             ORDER BY submitted DESC, id DESC
                             LIMIT $4) u
                      JOIN task t ON t.id = ANY (key_of(u.id))
                     ORDER BY u.submitted DESC, u.id DESC
                    """, from, until, untilId, query.examined()));
        }
        // Served by task_by_submission.
        return candidates(query, database.read("""
                SELECT submitted, id, type, status, labels
                  FROM task
                 WHERE submitted >= $1 AND (submitted, id) < ($2, $3)
                 ORDER BY submitted DESC, id DESC
                 LIMIT $4
                """, from, until, untilId, query.examined()));
    }

    /** The parameters without the last one if that is null. */
    private static @Nullable Object[] parameters(@Nullable Object... all) {
        return all[all.length - 1] == null ? Arrays.copyOf(all, all.length - 1) : all;
    }

    private static Uni<List<Candidate>> candidates(TaskQuery query, Uni<RowSet<Row>> answer) {
        return answer.map(rows -> Rows.list(
                rows,
                row -> new Candidate(
                        new ListPosition(Rows.instant(row, 0), Rows.id(row, 1)),
                        query.mayMatch(row.getString(2), status(row.getString(3)), row.getString(4)))));
    }

    private static @Nullable TaskStatus status(@Nullable String name) {
        return name == null ? null : TaskStatus.valueOf(name);
    }

    public Uni<List<TaskWithMessages>> listActive(ActiveQuery query) {
        // Served by the indexes by submission of the tables behind the view.
        return database.read("""
                        SELECT id
                          FROM unfinished_task
                         WHERE $1::text IS NULL OR type = $1
                         ORDER BY submitted, id
                         LIMIT $2 OFFSET $3
                        """, query.type(), query.limit(), query.start())
                .map(rows -> Rows.list(rows, row -> Rows.id(row, 0)))
                .chain(ids -> Uni.combine()
                        .all()
                        .unis(tasks(ids), messagesOf(ids))
                        .with((tasks, messages) -> ids.stream()
                                .map(tasks::get)
                                .filter(Objects::nonNull)
                                .map(task -> new TaskWithMessages(task, messages.getOrDefault(task.id(), List.of())))
                                .toList()));
    }

    public Uni<Map<TaskId, Task>> tasks(List<TaskId> ids) {
        return database.read(TaskRows.BY_IDS, (Object) Rows.ids(ids, id -> id)).map(rows -> {
            Map<TaskId, Task> tasks = new HashMap<>();
            for (Row row : rows) {
                tasks.put(Rows.id(row, 0), TaskRows.task(row));
            }
            return tasks;
        });
    }

    // Parts of a task.

    public Uni<List<ReportEntry>> messages(TaskId id) {
        return messagesOf(List.of(id)).map(messages -> messages.getOrDefault(id, List.of()));
    }

    private Uni<Map<TaskId, List<ReportEntry>>> messagesOf(List<TaskId> ids) {
        // Sorts the messages of one page of tasks, at most a hundred each.
        return database.read("""
                        SELECT m.id, m.at, m.text
                          FROM unnest($1::uuid[]) AS wanted(id)
                          JOIN message m ON m.id = ANY (key_of(wanted.id))
                         ORDER BY wanted.id, m.n
                        """, (Object) Rows.ids(ids, id -> id)).map(rows -> {
            Map<TaskId, List<ReportEntry>> messages = new HashMap<>();
            for (Row row : rows) {
                messages.computeIfAbsent(Rows.id(row, 0), id -> new ArrayList<>())
                        .add(new ReportEntry(Rows.instant(row, 1), row.getString(2)));
            }
            return messages;
        });
    }

    /**
     * The history of a task.
     *
     * @param last the last attempt of the page
     */
    public Uni<HistoryPage> history(TaskId id, int after, int last) {
        return database.read(HistoryQueries.SQL, id.value(), after, last + 1)
                .map(rows -> HistoryPage.of(HistoryQueries.read(rows), last));
    }

    public Uni<LogPage> log(TaskId id, long after, int limit) {
        // The server adds up sizes, so that it sends no more than one page. Served by the key of log.
        return database.read("""
                        SELECT n, at, attempt, text
                          FROM (SELECT n, at, attempt, text, sum(length(text)) OVER (ORDER BY n) - length(text) AS before
                                  FROM log
                                 WHERE id = $1 AND n > $2
                                 ORDER BY n
                                 LIMIT $3) page
                         WHERE before < $4
                         ORDER BY n
                        """, id.value(), after, limit, LogPage.MAX_CHARACTERS)
                .map(rows -> LogPage.of(
                        Rows.list(
                                rows,
                                row -> new LogLine(
                                        row.getLong(0), Rows.instant(row, 1), row.getInteger(2), row.getString(3))),
                        limit));
    }
}
