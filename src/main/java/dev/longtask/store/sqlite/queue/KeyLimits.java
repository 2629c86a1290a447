package dev.longtask.store.sqlite.queue;

import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Changes how many tasks with the same concurrency key may run at a time. Existing ready and blocked tasks, which can be
 * many, follow in small transactions. A change that was interrupted continues when the limits are next set, at the start.
 */
public final class KeyLimits {
    private static final int AT_ONCE = 500;
    private static final Place START = new Place(Integer.MIN_VALUE, Long.MIN_VALUE, new TaskId(new UUID(0, 0)));

    private final Writer writer;

    public KeyLimits(Writer writer) {
        this.writer = writer;
    }

    /** A position in a walk over the ready tasks. */
    private record Place(int urgency, long turn, TaskId id) {}

    private record Ready(Place place, @Nullable String key, boolean isBeyond) {}

    public Uni<Void> set(Map<String, Integer> limits) {
        return writer.write(transaction -> write(transaction.session(), limits)).chain(types -> {
            Uni<Void> all = Uni.createFrom().voidItem();
            for (String type : types) {
                all = all.chain(() -> withdraw(type, START))
                        .chain(() -> admit(type, ""))
                        .chain(() -> writer.write(transaction ->
                                transaction.session().update("UPDATE key_limit SET settled = 1 WHERE type = ?", type)))
                        .replaceWithVoid();
            }
            return all;
        });
    }

    /** The types with work left to do. */
    private static List<String> write(Session session, Map<String, Integer> limits) throws SQLException {
        List<String> unsettled = new ArrayList<>();
        for (Map.Entry<String, Integer> limit : new TreeMap<>(limits).entrySet()) {
            session.update("""
                    INSERT INTO key_limit (type, slots, settled)
                    VALUES (?1, ?2, NOT EXISTS (SELECT 1 FROM concurrency_slot WHERE type = ?1))
                    ON CONFLICT (type) DO UPDATE SET slots = excluded.slots, settled = excluded.settled
                     WHERE slots <> excluded.slots
                    """, limit.getKey(), limit.getValue());
            if (session.number("SELECT settled FROM key_limit WHERE type = ?", 1, limit.getKey()) == 0) {
                unsettled.add(limit.getKey());
            }
        }
        return unsettled;
    }

    /**
     * Blocks the ready tasks of keys that exceed the limit, then lets the key's first submitted tasks through again, up to
     * the limit. When a key has tasks in several steps, each step chooses among the tasks found so far.
     */
    private Uni<Void> withdraw(String type, Place from) {
        return writer.write(transaction -> withdrawSome(transaction.session(), type, from))
                .chain(page -> page.size() < AT_ONCE
                        ? Uni.createFrom().voidItem()
                        : withdraw(type, page.getLast().place()));
    }

    private static List<Ready> withdrawSome(Session session, String type, Place from) throws SQLException {
        // Served by the keys of ready, task, concurrency_slot and key_limit.
        List<Ready> page = session.list(
                """
                SELECT r.urgency, r.turn, r.id, t.concurrency_key,
                       u.held > coalesce((SELECT slots FROM key_limit l WHERE l.type = r.type), 1)
                  FROM ready r
                  JOIN task t ON t.id = r.id
                  LEFT JOIN concurrency_slot u ON u.type = r.type AND u.key = t.concurrency_key
                 WHERE r.type = ? AND (r.urgency, r.turn, r.id) > (?, ?, ?)
                 ORDER BY r.urgency, r.turn, r.id
                 LIMIT ?
                """,
                row -> new Ready(
                        new Place(row.integer(), row.number(), row.id()), row.optionalText(), row.integer() == 1),
                type,
                from.urgency(),
                from.turn(),
                from.id(),
                AT_ONCE);
        TreeSet<String> keys = new TreeSet<>();
        for (Ready ready : page) {
            if (ready.isBeyond() && ready.key() != null) {
                Place place = ready.place();
                session.update(
                        "DELETE FROM ready WHERE type = ? AND urgency = ? AND turn = ? AND id = ?",
                        type,
                        place.urgency(),
                        place.turn(),
                        place.id());
                session.update("INSERT INTO blocked (type, key, id) VALUES (?, ?, ?)", type, ready.key(), place.id());
                session.update(
                        "UPDATE concurrency_slot SET held = held - 1 WHERE type = ? AND key = ?", type, ready.key());
                keys.add(ready.key());
            }
        }
        for (String key : keys) {
            ConcurrencySlots.fill(session, type, key);
        }
        return page;
    }

    /** Makes blocked tasks ready where their keys have free slots. */
    private Uni<Void> admit(String type, String from) {
        return writer.write(transaction -> admitSome(transaction.session(), type, from))
                .chain(keys -> keys.size() < AT_ONCE ? Uni.createFrom().voidItem() : admit(type, keys.getLast()));
    }

    private static List<String> admitSome(Session session, String type, String from) throws SQLException {
        // Served by the key of concurrency_slot.
        List<String> keys = session.list(
                "SELECT key FROM concurrency_slot WHERE type = ? AND key > ? ORDER BY key LIMIT ?",
                Row::text,
                type,
                from,
                AT_ONCE);
        for (String key : keys) {
            ConcurrencySlots.fill(session, type, key);
        }
        return keys;
    }
}
