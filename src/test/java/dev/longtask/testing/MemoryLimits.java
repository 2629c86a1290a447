package dev.longtask.testing;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.task.Principal;
import dev.longtask.task.Rate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The limits of types and keys in the {@link MemoryTaskStore}; guarded by the store's lock. */
final class MemoryLimits {
    private record Start(String type, Instant at) {}

    private record Place(String type, int priority, Principal creator) {}

    private static final Principal NOBODY = Principal.of("");

    private final Clock clock;
    private final List<Start> starts = new ArrayList<>();
    private final Map<Place, Long> turns = new HashMap<>();
    private final Map<String, Integer> keyLimits = new HashMap<>();

    MemoryLimits(Clock clock) {
        this.clock = clock;
    }

    void limitKeys(Map<String, Integer> byType) {
        keyLimits.putAll(byType);
    }

    /** How many tasks of a type may start now. */
    int room(Collection<MemoryTask> tasks, TypeDemand wanted) {
        TypeLimits limits = wanted.limits();
        long room = wanted.limit();
        if (limits.concurrency() != null) {
            long running = tasks.stream()
                    .filter(task -> task.submission.spec().type().equals(wanted.type()) && task.status.isLeased())
                    .count();
            room = Math.min(room, limits.concurrency() - running);
        }
        if (limits.rate() != null) {
            room = Math.min(
                    room,
                    limits.rate().starts()
                            - within(wanted.type(), limits.rate()).count());
        }
        return (int) Math.max(room, 0);
    }

    private Stream<Instant> within(String type, Rate rate) {
        return starts.stream()
                .filter(start -> start.type().equals(type))
                .map(Start::at)
                .filter(at -> at.isAfter(clock.instant().minus(rate.per())));
    }

    /** Whether a ready task is among the first of its key that may run. */
    boolean keyLets(Collection<MemoryTask> tasks, MemoryTask task) {
        String key = task.submission.spec().concurrencyKey();
        if (key == null) {
            return true;
        }
        List<MemoryTask> others = tasks.stream()
                .filter(other -> !other.equals(task) && sharesKey(task, other))
                .toList();
        long before = others.stream()
                .filter(other -> other.status.isLeased()
                        || (other.isReady(clock.instant())
                                && other.submission.id().compareTo(task.submission.id()) < 0))
                .count();
        return before < keyLimits.getOrDefault(task.submission.spec().type(), 1);
    }

    private static boolean sharesKey(MemoryTask first, MemoryTask second) {
        String key = first.submission.spec().concurrencyKey();
        return key != null
                && key.equals(second.submission.spec().concurrencyKey())
                && first.submission
                        .spec()
                        .type()
                        .equals(second.submission.spec().type());
    }

    long nextTurn(MemoryTask task) {
        if (!task.submission.fair()) {
            return 0;
        }
        Place place = place(task, task.submission.creator());
        long turn = Math.max(turns.getOrDefault(place, 0L), turns.getOrDefault(place(task, NOBODY), 0L)) + 1;
        turns.put(place, turn);
        return turn;
    }

    void started(MemoryTask task) {
        starts.add(new Start(task.submission.spec().type(), clock.instant()));
        // The entry without a creator holds the latest claimed turn.
        turns.merge(place(task, NOBODY), task.turn, Math::max);
    }

    private static Place place(MemoryTask task, Principal creator) {
        return new Place(task.submission.spec().type(), task.submission.spec().priority(), creator);
    }

    /** The earlier of {@code next} and the time until the rates allow more starts. */
    @Nullable Duration earlier(@Nullable Duration next, ClaimRequest request) {
        Duration earliest = next;
        for (TypeDemand wanted : request.types()) {
            Rate rate = wanted.limits().rate();
            if (rate != null && within(wanted.type(), rate).count() >= rate.starts()) {
                Instant first = within(wanted.type(), rate)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
                Duration left = Duration.between(clock.instant(), first.plus(rate.per()));
                earliest = earliest == null || left.compareTo(earliest) < 0 ? left : earliest;
            }
        }
        return earliest;
    }
}
