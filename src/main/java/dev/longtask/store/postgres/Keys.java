package dev.longtask.store.postgres;

import java.util.Comparator;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The concurrency keys that a transaction touches. A task with a key enters by {@code blocked}, and becomes ready when
 * fewer tasks of its key than the limit are ready or running; the first submitted goes first.
 */
final class Keys {
    private record Key(String type, String key) {}

    /**
     * What a transaction does to a key.
     *
     * @param limit the limit that a task came with; 0 when it stays as it is
     * @param released how many tasks are no longer ready or running
     */
    private record Use(int limit, int released) {
        static Use joined(Use first, Use second) {
            return new Use(Math.max(first.limit(), second.limit()), first.released() + second.released());
        }
    }

    // Sorted, so that all transactions lock keys in the same order.
    private final SortedMap<Key, Use> uses =
            new TreeMap<>(Comparator.comparing(Key::type).thenComparing(Key::key));

    /** A task with a key has been put among the blocked ones; nothing for one without a key. */
    void entered(String type, @Nullable String key, @Nullable Integer limit) {
        if (key != null) {
            uses.merge(new Key(type, key), new Use(Objects.requireNonNullElse(limit, 1), 0), Use::joined);
        }
    }

    /** A task with a key is no longer ready or running; nothing for one without a key. */
    void released(String type, @Nullable String key) {
        if (key != null) {
            uses.merge(new Key(type, key), new Use(0, 1), Use::joined);
        }
    }

    /** Locks a key, before a blocked task of it is taken out. */
    static void lock(Transaction transaction, String type, String key) {
        transaction.send("SELECT FROM key_use WHERE type = $1 AND key = $2 FOR UPDATE", type, key);
    }

    /** Sends the changes, and lets through what they make room for. */
    void send(Transaction transaction) {
        if (uses.isEmpty()) {
            return;
        }
        Object types = Rows.column(uses.keySet(), String[]::new, Key::type);
        Object keys = Rows.column(uses.keySet(), String[]::new, Key::key);
        // From here on the keys are locked, and the next statement sees all that went before under them.
        transaction.send(
                """
                INSERT INTO key_use (type, key, slots, held)
                SELECT type, key, slots, -released
                  FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[]) AS u(type, key, slots, released)
                ON CONFLICT (type, key) DO UPDATE
                   SET slots = CASE WHEN excluded.slots > 0 THEN excluded.slots ELSE key_use.slots END,
                       held = key_use.held + excluded.held
                """,
                types,
                keys,
                Rows.column(uses.values(), Integer[]::new, Use::limit),
                Rows.column(uses.values(), Integer[]::new, Use::released));
        transaction.send("""
                WITH room AS MATERIALIZED (
                  SELECT u.type, u.key, greatest(u.slots, 1) - u.held AS free
                    FROM unnest($1::text[], $2::text[]) AS w(type, key)
                    JOIN key_use u ON u.type = ANY (ARRAY[w.type]) AND u.key = ANY (ARRAY[w.key])
                ), next AS MATERIALIZED (
                  SELECT b.type, b.key, b.submitted, b.id
                    FROM room
                   CROSS JOIN LATERAL (
                     SELECT type, key, submitted, id
                       FROM blocked
                      WHERE type = room.type AND key = room.key
                      ORDER BY submitted, id
                      LIMIT greatest(room.free, 0)) b
                ), freed AS (
                  DELETE FROM blocked b USING next n
                   WHERE b.type = ANY (ARRAY[n.type]) AND b.key = ANY (ARRAY[n.key])
                     AND b.submitted = ANY (ARRAY[n.submitted]) AND b.id = ANY (ARRAY[n.id])
                  RETURNING b.type, b.key, b.urgency, b.turn, b.submitted, b.id
                ), entered AS (
                  INSERT INTO ready (type, urgency, turn, submitted, id)
                  SELECT type, urgency, turn, submitted, id FROM freed
                )
                UPDATE key_use u
                   SET held = u.held + f.tasks
                  FROM (SELECT type, key, count(*) AS tasks FROM freed GROUP BY type, key) f
                 WHERE u.type = ANY (ARRAY[f.type]) AND u.key = ANY (ARRAY[f.key])
                """, types, keys);
        // Keys are as many as people think of: one that is not in use leaves nothing behind.
        transaction.send("""
                DELETE FROM key_use u USING unnest($1::text[], $2::text[]) AS w(type, key)
                 WHERE u.type = ANY (ARRAY[w.type]) AND u.key = ANY (ARRAY[w.key]) AND u.held <= 0
                   AND NOT EXISTS (SELECT FROM blocked b WHERE b.type = ANY (ARRAY[u.type]) AND b.key = ANY (ARRAY[u.key]))
                """, types, keys);
    }
}
