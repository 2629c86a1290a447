package dev.longtask.testing;

import dev.longtask.store.type.ActivityCounts;
import dev.longtask.store.type.ActivityTally;
import dev.longtask.store.type.TypeActivity;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The activity of types in the {@link MemoryTaskStore}. */
final class MemoryActivity implements ActivityCounts {
    private record Key(String type, Instant minute, TaskStatus next, int bucket) {}

    private final Clock clock;
    private final Map<Key, Long> counts = new HashMap<>();

    MemoryActivity(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Uni<Void> add(List<Ended> ended) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
                ended.forEach(one ->
                        counts.merge(new Key(one.type(), minute, one.next(), one.bucket()), one.attempts(), Long::sum));
                counts.keySet().removeIf(key -> key.minute().isBefore(minute.minus(KEPT)));
                return null;
            }
        });
    }

    @Override
    public Uni<List<TypeActivity>> lastHour(List<String> types) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                ActivityTally tally = new ActivityTally(clock.instant(), types);
                counts.forEach(
                        (key, attempts) -> tally.ended(key.type(), key.minute(), key.next(), key.bucket(), attempts));
                return tally.result();
            }
        });
    }

    /** How many counts are kept. */
    synchronized int rows() {
        return counts.size();
    }
}
