package dev.longtask.store.postgres.queue;

import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The concurrency keys that a transaction changes. A task with a key enters through {@code blocked} and becomes ready when
 * fewer tasks of its key than the limit are ready or running, in the order of submission.
 */
public final class ConcurrencySlots {
    private record Key(String type, String key) {}

    // By key, how many tasks are no longer ready or running. Sorted, so that all transactions lock keys in one order.
    private final SortedMap<Key, Integer> released =
            new TreeMap<>(Comparator.comparing(Key::type).thenComparing(Key::key));

    /** A task has been blocked under this key; no effect without a key. */
    public void entered(String type, @Nullable String key) {
        if (key != null) {
            looked(type, key);
        }
    }

    /** The key may have free slots. */
    void looked(String type, String key) {
        released.putIfAbsent(new Key(type, key), 0);
    }

    /** A task with this key is no longer ready or running; no effect without a key. */
    public void released(String type, @Nullable String key) {
        if (key != null) {
            released.merge(new Key(type, key), 1, Integer::sum);
        }
    }

    /** Locks a key; required before its ready or blocked tasks are taken out. */
    public static void lock(Transaction transaction, String type, String key) {
        transaction.send("SELECT FROM concurrency_slot WHERE type = $1 AND key = $2 FOR UPDATE", type, key);
    }

    /** Sends the changes, and makes the first blocked tasks of these keys ready, as many as there are free slots. */
    public void send(Transaction transaction) {
        if (released.isEmpty()) {
            return;
        }
        Object types = Rows.column(released.keySet(), String[]::new, Key::type);
        Object keys = Rows.column(released.keySet(), String[]::new, Key::key);
        // Locks the keys. The next statement then sees all earlier changes under them.
        transaction.send("""
                INSERT INTO concurrency_slot (type, key, held)
                SELECT type, key, -released
                  FROM unnest($1::text[], $2::text[], $3::integer[]) AS u(type, key, released)
                ON CONFLICT (type, key) DO UPDATE SET held = concurrency_slot.held + excluded.held
                """, types, keys, Rows.column(released.values(), Integer[]::new, count -> count));
        transaction.send("""
                WITH room AS MATERIALIZED (
                  SELECT u.type, u.key, coalesce(l.slots, 1) - u.held AS free
                    FROM unnest($1::text[], $2::text[]) AS w(type, key)
                    JOIN concurrency_slot u ON u.type = ANY (key_of(w.type)) AND u.key = ANY (key_of(w.key))
                    LEFT JOIN key_limit l ON l.type = ANY (key_of(w.type))
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
                   WHERE b.type = ANY (key_of(n.type)) AND b.key = ANY (key_of(n.key))
                     AND b.submitted = ANY (key_of(n.submitted)) AND b.id = ANY (key_of(n.id))
                  RETURNING b.type, b.key, b.urgency, b.turn, b.submitted, b.id
                ), entered AS (
                  INSERT INTO ready (type, urgency, turn, submitted, id)
                  SELECT type, urgency, turn, submitted, id FROM freed
                )
                UPDATE concurrency_slot u
                   SET held = u.held + f.tasks
                  FROM (SELECT type, key, count(*) AS tasks FROM freed GROUP BY type, key) f
                 WHERE u.type = ANY (key_of(f.type)) AND u.key = ANY (key_of(f.key))
                """, types, keys);
        // Keys are unbounded, so a row is deleted once its key is unused.
        transaction.send("""
                DELETE FROM concurrency_slot u USING unnest($1::text[], $2::text[]) AS w(type, key)
                 WHERE u.type = ANY (key_of(w.type)) AND u.key = ANY (key_of(w.key)) AND u.held <= 0
                   AND NOT EXISTS (SELECT FROM blocked b WHERE b.type = ANY (key_of(u.type)) AND b.key = ANY (key_of(u.key)))
                """, types, keys);
    }
}
