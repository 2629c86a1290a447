package dev.longtask.store.postgres.database;

import dev.longtask.store.Quota;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the transitions of a transaction change beside the tasks themselves: counts, quotas and the list of changes. Every
 * transition of the store but the claim's, which is one statement, is recorded here; all are written together.
 */
public final class TaskTransitions {
    private record TypeAndStatus(String type, TaskStatus status) {}

    // Sorted, so that transactions that share a shard lock its rows in the same order.
    private final Map<TypeAndStatus, Long> tally =
            new TreeMap<>(Comparator.comparing(TypeAndStatus::type).thenComparing(TypeAndStatus::status));
    private final Map<Long, Quota.Use> uses = new TreeMap<>();
    private final List<TaskId> changed = new ArrayList<>();

    /** Records a new task. */
    public void added(TaskId id, String type, TaskStatus status, long creator, long bytes) {
        changed.add(id);
        tally.merge(new TypeAndStatus(type, status), 1L, Long::sum);
        uses.merge(creator, Quota.Use.ofNew(bytes), Quota.Use::plus);
    }

    /** Records a transition. */
    public void moved(TaskId id, String type, long creator, TaskStatus from, TaskStatus to) {
        changed.add(id);
        tally.merge(new TypeAndStatus(type, from), -1L, Long::sum);
        tally.merge(new TypeAndStatus(type, to), 1L, Long::sum);
        if (from.isTerminal() != to.isTerminal()) {
            uses.merge(creator, new Quota.Use(to.isTerminal() ? -1 : 1, 0, 0), Quota.Use::plus);
        }
    }

    /** Records bytes of results, logs and checkpoints; negative for a checkpoint that shrank or was deleted. */
    public void grown(long creator, long bytes) {
        uses.merge(creator, new Quota.Use(0, 0, bytes), Quota.Use::plus);
    }

    /** Counts the deletion of finished tasks. */
    public void deleted(String type, TaskStatus status, long creator, long tasks, long bytes) {
        tally.merge(new TypeAndStatus(type, status), -tasks, Long::sum);
        uses.merge(creator, new Quota.Use(0, -tasks, -bytes), Quota.Use::plus);
    }

    /** Sends what they change. */
    public void send(Transaction transaction) {
        transaction.changed(changed);
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
