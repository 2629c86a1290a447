package dev.longtask.store.postgres;

import dev.longtask.store.ClaimRequest;
import dev.longtask.store.ClaimRequest.Wanted;
import dev.longtask.store.Claims;
import dev.longtask.store.Labels;
import dev.longtask.task.Creator;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Leases ready tasks. */
final class Claiming {
    private static final int PROMOTED_AT_ONCE = 1_000;
    private static final TaskStatus CLAIMED = Transitions.after(TaskStatus.ENQUEUED, TaskEvent.CLAIM);
    private static final Comparator<Task> IN_ORDER = Comparator.comparingInt(Task::priority)
            .reversed()
            .thenComparing(Task::submitted)
            .thenComparing(Task::id);

    private final Database database;
    private final Floors floors;
    private final int lane;

    /** @param lane where claims count tasks */
    Claiming(Database database, Floors floors, int lane) {
        this.database = database;
        this.floors = floors;
        this.lane = lane;
    }

    Claims claim(ClaimRequest request) {
        Duration nextDue = nextDue();
        if (nextDue != null && nextDue.isZero()) {
            promote();
            nextDue = nextDue();
        }
        List<Task> tasks = new ArrayList<>();
        for (Wanted wanted : shares(request)) {
            tasks.addAll(claim(request, wanted));
        }
        tasks.sort(IN_ORDER);
        return new Claims(tasks, nextDue);
    }

    /** How long until the next waiting task is due; zero when it is; null when none waits. */
    private @Nullable Duration nextDue() {
        Row row = database.run("SELECT clock_timestamp(), (SELECT due FROM waiting ORDER BY due LIMIT 1)")
                .iterator()
                .next();
        Instant due = Rows.optionalInstant(row, 1);
        if (due == null) {
            return null;
        }
        Duration left = Duration.between(Rows.instant(row, 0), due);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void promote() {
        // Served by the key of waiting.
        database.run("""
                WITH due AS MATERIALIZED (
                  SELECT due, id
                    FROM waiting
                   WHERE due <= (SELECT clock_timestamp())
                   ORDER BY due, id
                   LIMIT $1
                     FOR UPDATE SKIP LOCKED
                ), moved AS (
                  DELETE FROM waiting w USING due d
                   WHERE w.due = d.due AND w.id = d.id
                  RETURNING w.type, w.urgency, w.submitted, w.id
                )
                INSERT INTO ready (type, urgency, submitted, id) SELECT type, urgency, submitted, id FROM moved
                """, PROMOTED_AT_ONCE);
    }

    /** How much of the limit in all goes to which type: that depends on what is ready of each. */
    private List<Wanted> shares(ClaimRequest request) {
        if (request.types().size() == 1) {
            Wanted only = request.types().getFirst();
            return List.of(new Wanted(only.type(), Math.min(only.limit(), request.limit())));
        }
        Map<String, Integer> shares = new HashMap<>();
        // Served by the key of ready. Locks nothing: it tells where there is work, not which.
        for (Row row : database.run(
                """
                SELECT r.type
                  FROM unnest($1::text[], $2::integer[]) AS w(type, wanted)
                 CROSS JOIN LATERAL (
                   SELECT type, urgency, submitted, id
                     FROM ready
                    WHERE type = w.type
                    ORDER BY urgency, submitted, id
                    LIMIT w.wanted) r
                 ORDER BY r.urgency, r.submitted, r.id
                 LIMIT $3
                """,
                Rows.column(request.types(), String[]::new, Wanted::type),
                Rows.column(request.types(), Integer[]::new, Wanted::limit),
                request.limit())) {
            shares.merge(row.getString(0), 1, Integer::sum);
        }
        return shares.entrySet().stream()
                .map(share -> new Wanted(share.getKey(), share.getValue()))
                .toList();
    }

    private List<Task> claim(ClaimRequest request, Wanted wanted) {
        Floors.Floor floor = floors.of(wanted.type());
        List<Task> tasks = claim(request, wanted.type(), wanted.limit(), floor);
        if (tasks.size() < wanted.limit() && !floor.isBottom()) {
            floors.reset(wanted.type());
            tasks.addAll(claim(request, wanted.type(), wanted.limit() - tasks.size(), Floors.Floor.BOTTOM));
        } else if (tasks.size() == wanted.limit()) {
            floors.raise(wanted.type(), tasks.stream().max(IN_ORDER).orElseThrow());
        }
        return tasks;
    }

    private List<Task> claim(ClaimRequest request, String type, int limit, Floors.Floor floor) {
        // Served by the keys of ready, task, input and principal. The lease begins when its statement sees the task,
        // and
        // so after the end of the attempt before it.
        return Rows.list(
                database.run(
                        """
                        WITH pick AS MATERIALIZED (
                          SELECT type, urgency, submitted, id
                            FROM ready
                           WHERE type = $1 AND (urgency, submitted, id) > ($2, $3, $4)
                           ORDER BY urgency, submitted, id
                           LIMIT $5
                             FOR UPDATE SKIP LOCKED
                        ), taken AS (
                          DELETE FROM ready r USING pick p
                           WHERE r.type = p.type AND r.urgency = p.urgency
                             AND r.submitted = p.submitted AND r.id = p.id
                          RETURNING r.id
                        ), clock AS MATERIALIZED (
                          SELECT clock_timestamp() AS now
                        ), chosen AS MATERIALIZED (
                          SELECT t.*, clock.now FROM taken JOIN task t ON t.id = taken.id CROSS JOIN clock
                        ), leased AS (
                          INSERT INTO claimed (id, submitted, creator, started, lease_end, updated, attempt,
                                               last_attempt, type, node)
                          SELECT id, submitted, creator, now, now + $6 * interval '1 millisecond', now, attempt + 1,
                                 attempt + 1 - uncounted >= max_attempts, type, $7
                            FROM chosen
                        ), counted AS (
                          INSERT INTO tally (lane, type, status, tasks)
                          SELECT $8, $1, s.status, s.sign * n.tasks
                            FROM (SELECT count(*) AS tasks FROM taken) n
                           CROSS JOIN (VALUES ($9::text, -1), ($10, 1)) AS s(status, sign)
                           WHERE n.tasks > 0
                          ON CONFLICT (lane, type, status) DO UPDATE SET tasks = tally.tasks + excluded.tasks
                        )
                        SELECT c.id, c.creator, p.name, c.description, c.priority, c.labels, c.run_at, c.max_attempts,
                               c.timeout, c.attempt + 1, c.attempt + 1 - c.uncounted, c.message, c.submitted, c.started,
                               c.now, c.ran, i.json
                          FROM chosen c
                          JOIN principal p ON p.number = c.creator
                          LEFT JOIN input i ON i.id = c.id
                        """,
                        type,
                        floor.urgency(),
                        floor.submitted(),
                        floor.id(),
                        limit,
                        request.lease().toMillis(),
                        request.node(),
                        lane,
                        TaskStatus.ENQUEUED.name(),
                        CLAIMED.name()),
                row -> leased(row, type));
    }

    private static Task leased(Row row, String type) {
        Long timeout = row.getLong(8);
        Instant now = Rows.instant(row, 14);
        Instant started = Rows.optionalInstant(row, 13);
        return new Task(
                Rows.id(row, 0),
                type,
                new Creator(row.getLong(1), row.getString(2)),
                row.getString(3),
                row.getInteger(4),
                Labels.parse(row.getString(5)),
                Rows.optionalInstant(row, 6),
                row.getInteger(7),
                timeout == null ? null : Duration.ofMillis(timeout),
                CLAIMED,
                row.getInteger(9),
                row.getInteger(10),
                0,
                row.getString(11),
                Rows.instant(row, 12),
                started == null ? now : started,
                null,
                now,
                Duration.ofMillis(row.getLong(15)),
                now,
                row.getString(16),
                null);
    }
}
