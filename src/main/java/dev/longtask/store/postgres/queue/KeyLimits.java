package dev.longtask.store.postgres.queue;

import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes how many tasks with the same concurrency key may run at a time. Existing ready and blocked tasks, which can be
 * many, follow in small transactions. A change that was interrupted continues when the limits are next set, at the start.
 */
public final class KeyLimits {
    private static final int AT_ONCE = 500;
    private static final Ready START =
            new Ready(Integer.MIN_VALUE, Long.MIN_VALUE, Instant.MIN, new TaskId(new UUID(0, 0)), null);

    private final Steps steps;

    /** Runs each step in its own transaction. */
    public interface Steps {
        <T> Uni<T> run(Function<Transaction, T> step);
    }

    public KeyLimits(Steps steps) {
        this.steps = steps;
    }

    /**
     * A ready task.
     *
     * @param key its concurrency key if more tasks with that key are ready or running than allowed; null otherwise
     */
    private record Ready(
            int urgency,
            long turn,
            Instant submitted,
            TaskId id,
            @Nullable String key) {}

    public Uni<Void> set(Map<String, Integer> limits) {
        return steps.run(transaction -> write(transaction, new TreeMap<>(limits)))
                .chain(types -> {
                    Uni<Void> all = Uni.createFrom().voidItem();
                    for (String type : types) {
                        all = all.chain(() -> withdraw(type, START))
                                .chain(() -> admit(type, ""))
                                .chain(() -> steps.run(transaction -> transaction.query(
                                        "UPDATE key_limit SET settled = true WHERE type = $1 AND slots = $2",
                                        type,
                                        limits.get(type))))
                                .replaceWithVoid();
                    }
                    return all;
                });
    }

    /** The types with work left to do. */
    private static List<String> write(Transaction transaction, SortedMap<String, Integer> limits) {
        Object types = Rows.column(limits.keySet(), String[]::new, type -> type);
        transaction.send("""
                INSERT INTO key_limit (type, slots, settled)
                SELECT w.type, w.slots, (SELECT 1 FROM concurrency_slot k WHERE k.type = w.type LIMIT 1) IS NULL
                  FROM unnest($1::text[], $2::integer[]) AS w(type, slots)
                ON CONFLICT (type) DO UPDATE SET slots = excluded.slots, settled = excluded.settled
                 WHERE key_limit.slots <> excluded.slots
                """, types, Rows.column(limits.values(), Integer[]::new, slots -> slots));
        return Rows.list(
                transaction.query(
                        "SELECT type FROM key_limit WHERE type = ANY ($1::text[]) AND NOT settled ORDER BY type",
                        types),
                row -> row.getString(0));
    }

    /**
     * Blocks the ready tasks of keys that exceed the limit, then lets the key's first submitted tasks through again, up to
     * the limit. When a key has tasks in several steps, each step chooses among the tasks found so far.
     */
    private Uni<Void> withdraw(String type, Ready from) {
        return steps.run(transaction -> withdrawSome(transaction, type, from))
                .chain(page -> page.size() < AT_ONCE ? Uni.createFrom().voidItem() : withdraw(type, page.getLast()));
    }

    private static List<Ready> withdrawSome(Transaction transaction, String type, Ready from) {
        // Served by the keys of ready, task, concurrency_slot and key_limit.
        List<Ready> page = Rows.list(
                transaction.query(
                        """
                        SELECT r.urgency, r.turn, r.submitted, r.id,
                               CASE WHEN u.held > coalesce(l.slots, 1) THEN u.key END
                          FROM (SELECT urgency, turn, submitted, id
                                  FROM ready
                                 WHERE type = $1 AND (urgency, turn, submitted, id) > ($2, $3, $4, $5)
                                 ORDER BY urgency, turn, submitted, id
                                 LIMIT $6) r
                          JOIN task t ON t.id = ANY (key_of(r.id))
                          LEFT JOIN key_limit l ON l.type = ANY (key_of(t.type))
                          LEFT JOIN concurrency_slot u ON u.type = ANY (key_of(t.type)) AND u.key = ANY (key_of(t.concurrency_key))
                         ORDER BY r.urgency, r.turn, r.submitted, r.id
                        """,
                        type,
                        from.urgency(),
                        from.turn(),
                        Rows.time(from.submitted()),
                        from.id().value(),
                        AT_ONCE),
                row -> new Ready(
                        row.getInteger(0), row.getLong(1), Rows.instant(row, 2), Rows.id(row, 3), row.getString(4)));
        List<Ready> beyond = page.stream().filter(ready -> ready.key() != null).toList();
        if (!beyond.isEmpty()) {
            withdraw(transaction, type, beyond);
        }
        return page;
    }

    private static void withdraw(Transaction transaction, String type, List<Ready> beyond) {
        // Lock each key before its tasks are touched, all in the order that other transactions use.
        TreeSet<String> locked = new TreeSet<>();
        beyond.forEach(ready -> locked.add(String.valueOf(ready.key())));
        locked.forEach(key -> ConcurrencySlots.lock(transaction, type, key));
        ConcurrencySlots keys = new ConcurrencySlots();
        for (Row row : transaction.query(
                """
                WITH taken AS MATERIALIZED (
                  SELECT r.urgency, r.turn, r.submitted, r.id, w.key
                    FROM unnest($2::integer[], $3::bigint[], $4::timestamptz[], $5::uuid[], $6::text[])
                         AS w(urgency, turn, submitted, id, key)
                   CROSS JOIN LATERAL (
                     SELECT urgency, turn, submitted, id
                       FROM ready
                      WHERE type = $1 AND urgency = w.urgency AND turn = w.turn AND submitted = w.submitted AND id = w.id
                        FOR UPDATE SKIP LOCKED) r
                ), gone AS (
                  DELETE FROM ready r USING taken t
                   WHERE r.type = $1 AND r.urgency = ANY (key_of(t.urgency)) AND r.turn = ANY (key_of(t.turn))
                     AND r.submitted = ANY (key_of(t.submitted)) AND r.id = ANY (key_of(t.id))
                )
                INSERT INTO blocked (type, key, submitted, id, urgency, turn)
                SELECT $1, key, submitted, id, urgency, turn FROM taken
                RETURNING key
                """,
                type,
                Rows.column(beyond, Integer[]::new, Ready::urgency),
                Rows.column(beyond, Long[]::new, Ready::turn),
                Rows.column(beyond, OffsetDateTime[]::new, ready -> Rows.time(ready.submitted())),
                Rows.ids(beyond, Ready::id),
                Rows.column(beyond, String[]::new, Ready::key))) {
            keys.released(type, row.getString(0));
        }
        keys.send(transaction);
    }

    /** Makes blocked tasks ready where their keys have free slots. */
    private Uni<Void> admit(String type, String from) {
        return steps.run(transaction -> admitSome(transaction, type, from))
                .chain(keys -> keys.size() < AT_ONCE ? Uni.createFrom().voidItem() : admit(type, keys.getLast()));
    }

    private static List<String> admitSome(Transaction transaction, String type, String from) {
        // Served by the key of concurrency_slot.
        List<String> found = new ArrayList<>(Rows.list(
                transaction.query(
                        "SELECT key FROM concurrency_slot WHERE type = $1 AND key > $2 ORDER BY key LIMIT $3",
                        type,
                        from,
                        AT_ONCE),
                row -> row.getString(0)));
        ConcurrencySlots keys = new ConcurrencySlots();
        found.forEach(key -> keys.looked(type, key));
        keys.send(transaction);
        return found;
    }
}
