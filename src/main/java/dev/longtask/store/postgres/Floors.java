package dev.longtask.store.postgres;

import dev.longtask.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Where this node's claims begin to look. What was claimed leaves dead entries at the head of the index of ready tasks
 * until a vacuum; a claim that begins behind them does not walk over them again. What is put in below the floor
 * meanwhile (an urgent task, or one that comes back) is seen when the floor falls, which it does several times a second,
 * and whenever a claim comes back short.
 */
final class Floors {
    private static final long KEPT_NANOS = Duration.ofMillis(100).toNanos();
    private static final OffsetDateTime BEGINNING = Rows.time(Instant.MIN);

    /** A place in the order of ready tasks of a type. */
    record Floor(int urgency, long turn, OffsetDateTime submitted, UUID id, long since) {
        /** Below every task. */
        static final Floor BOTTOM = new Floor(Integer.MIN_VALUE, 0, BEGINNING, new UUID(0, 0), 0);

        boolean isBottom() {
            return urgency == Integer.MIN_VALUE;
        }
    }

    private final LongSupplier nanos;
    private final Map<String, Floor> floors = new ConcurrentHashMap<>();

    /** @param nanos a time that only rises, as {@link System#nanoTime} */
    Floors(LongSupplier nanos) {
        this.nanos = nanos;
    }

    Floor of(String type) {
        Floor floor = floors.getOrDefault(type, Floor.BOTTOM);
        return floor.isBottom() || nanos.getAsLong() - floor.since() > KEPT_NANOS ? Floor.BOTTOM : floor;
    }

    /** Everything up to this task was claimed. A floor that has risen keeps the time at which it began to rise. */
    void raise(String type, Task last, long turn) {
        Floor before = of(type);
        long since = before.isBottom() ? nanos.getAsLong() : before.since();
        floors.put(
                type,
                new Floor(
                        -last.priority(),
                        turn,
                        Rows.time(last.submitted()),
                        last.id().value(),
                        since));
    }

    void reset(String type) {
        floors.remove(type);
    }
}
