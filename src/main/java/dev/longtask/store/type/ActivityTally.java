package dev.longtask.store.type;

import dev.longtask.store.type.TypeActivity.Minute;
import dev.longtask.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Adds up what a store has read about the activity of types. */
public final class ActivityTally {
    private final Instant from;
    private final Map<String, OfType> types = new LinkedHashMap<>();

    private static final class OfMinute {
        final Map<TaskStatus, Long> ended = new EnumMap<>(TaskStatus.class);
        final long[] durations = new long[DurationHistogram.BUCKETS];
    }

    private static final class OfType {
        final List<OfMinute> minutes =
                Stream.generate(OfMinute::new).limit(TypeActivity.MINUTES).toList();
        final long[] durations = new long[DurationHistogram.BUCKETS];
    }

    /**
     * A tally of the hour that ends with the current minute.
     *
     * @param now the time, by the store's clock
     * @param types the types, in the order of the result
     */
    public ActivityTally(Instant now, Collection<String> types) {
        this.from = startOf(now);
        types.forEach(type -> this.types.put(type, new OfType()));
    }

    /** The start of the first minute. */
    public static Instant startOf(Instant now) {
        return now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(TypeActivity.MINUTES - 1));
    }

    /**
     * Adds attempts that ended in a minute. Ignored if the minute or the type is not asked for.
     *
     * @param next the status of their tasks afterwards
     * @param bucket of the time that they ran; counts only if they completed
     */
    public void ended(String type, Instant minute, TaskStatus next, int bucket, long attempts) {
        OfType ofType = types.get(type);
        long place = Duration.between(from, minute).toMinutes();
        if (ofType == null || minute.isBefore(from) || place >= TypeActivity.MINUTES) {
            return;
        }
        OfMinute ofMinute = ofType.minutes.get((int) place);
        ofMinute.ended.merge(next, attempts, Long::sum);
        if (next == TaskStatus.COMPLETE && bucket >= 0 && bucket < DurationHistogram.BUCKETS) {
            ofMinute.durations[bucket] += attempts;
            ofType.durations[bucket] += attempts;
        }
    }

    /** The activity of each type. */
    public List<TypeActivity> result() {
        return types.entrySet().stream()
                .map(type -> new TypeActivity(
                        type.getKey(),
                        from,
                        IntStream.range(0, TypeActivity.MINUTES)
                                .mapToObj(place ->
                                        minute(place, type.getValue().minutes.get(place)))
                                .toList(),
                        new DurationHistogram(type.getValue().durations)))
                .toList();
    }

    private Minute minute(int place, OfMinute counted) {
        Map<TaskStatus, Long> byStatus = counted.ended;
        return new Minute(
                from.plus(Duration.ofMinutes(place)),
                byStatus.getOrDefault(TaskStatus.COMPLETE, 0L),
                byStatus.getOrDefault(TaskStatus.ENQUEUED, 0L),
                byStatus.getOrDefault(TaskStatus.FAILED, 0L),
                byStatus.getOrDefault(TaskStatus.CANCELLED, 0L),
                byStatus.getOrDefault(TaskStatus.DEAD, 0L),
                new DurationHistogram(counted.durations));
    }
}
