package dev.longtask.store.postgres;

import dev.longtask.store.Quota;
import dev.longtask.task.TaskStatus;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** The counts that a transaction changes: written once, in its shard, however many tasks it moved. */
final class TaskCounts {
    private record TypeAndStatus(String type, TaskStatus status) {}

    // Sorted, so that transactions that must share a shard take its rows in the same order.
    private final Map<TypeAndStatus, Long> tally =
            new TreeMap<>(Comparator.comparing(TypeAndStatus::type).thenComparing(TypeAndStatus::status));
    private final Map<Long, Quota.Use> uses = new TreeMap<>();

    /** A task is new. */
    void added(String type, TaskStatus status, long creator, long bytes) {
        tally.merge(new TypeAndStatus(type, status), 1L, Long::sum);
        uses.merge(creator, Quota.Use.ofNew(bytes), Quota.Use::plus);
    }

    /** A task has gone from one status to another. */
    void moved(String type, long creator, TaskStatus from, TaskStatus to) {
        tally.merge(new TypeAndStatus(type, from), -1L, Long::sum);
        tally.merge(new TypeAndStatus(type, to), 1L, Long::sum);
        if (from.isTerminal() != to.isTerminal()) {
            uses.merge(creator, new Quota.Use(to.isTerminal() ? -1 : 1, 0, 0), Quota.Use::plus);
        }
    }

    /** Results and logs have been added to tasks. */
    void grown(long creator, long bytes) {
        uses.merge(creator, new Quota.Use(0, 0, bytes), Quota.Use::plus);
    }

    /** Finished tasks are no more. */
    void deleted(String type, TaskStatus status, long creator, long tasks, long bytes) {
        tally.merge(new TypeAndStatus(type, status), -tasks, Long::sum);
        uses.merge(creator, new Quota.Use(0, -tasks, -bytes), Quota.Use::plus);
    }

    /** Sends the changes. */
    void send(Transaction transaction) {
        tally.values().removeIf(change -> change == 0);
        if (!tally.isEmpty()) {
            transaction.send(
                    """
                    INSERT INTO task_count (shard, type, status, tasks)
                    SELECT $1, c.type, c.status, c.tasks
                      FROM unnest($2::text[], $3::text[], $4::bigint[]) AS c(type, status, tasks)
                    ON CONFLICT (shard, type, status) DO UPDATE SET tasks = task_count.tasks + excluded.tasks
                    """,
                    transaction.shard(),
                    Rows.column(tally.keySet(), String[]::new, TypeAndStatus::type),
                    Rows.column(
                            tally.keySet(), String[]::new, key -> key.status().name()),
                    Rows.column(tally.values(), Long[]::new, change -> change));
        }
        uses.values().removeIf(Quota.Use.NOTHING::equals);
        if (!uses.isEmpty()) {
            transaction.send(
                    """
                    INSERT INTO creator_quota (creator, shard, tasks, stored, bytes)
                    SELECT c.creator, $1, c.tasks, c.stored, c.bytes
                      FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS c(creator, tasks, stored, bytes)
                    ON CONFLICT (creator, shard) DO UPDATE
                       SET tasks = creator_quota.tasks + excluded.tasks,
                           stored = creator_quota.stored + excluded.stored,
                           bytes = creator_quota.bytes + excluded.bytes
                    """,
                    transaction.shard(),
                    Rows.column(uses.keySet(), Long[]::new, creator -> creator),
                    Rows.column(uses.values(), Long[]::new, Quota.Use::unfinished),
                    Rows.column(uses.values(), Long[]::new, Quota.Use::stored),
                    Rows.column(uses.values(), Long[]::new, Quota.Use::bytes));
        }
    }
}
