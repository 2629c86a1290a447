package dev.longtask.store.postgres;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where this node's claims begin to look. What was claimed leaves dead entries at the head of the index of ready tasks
 * until a vacuum; a claim that begins behind the last one that was claimed does not walk over them. What is put in below
 * the floor (an urgent task, or one that comes back) is seen at once when this node has put it there, and otherwise when a
 * claim looks from the bottom, as one does ten times a second while there are claims.
 */
final class ScanFloors {
    private static final long KEPT_NANOS = Duration.ofMillis(100).toNanos();

    /** A place in the order of ready tasks of a type. */
    record Floor(int urgency, long turn, OffsetDateTime submitted, UUID id) {
        private static final Comparator<Floor> IN_ORDER = Comparator.comparingInt(Floor::urgency)
                .thenComparingLong(Floor::turn)
                .thenComparing(Floor::submitted);

        /** Below every task. */
        static final Floor BOTTOM = new Floor(Integer.MIN_VALUE, 0, Rows.time(Instant.MIN), new UUID(0, 0));

        static Floor of(ClaimedTask last) {
            return new Floor(
                    -last.task().priority(),
                    last.turn(),
                    Rows.time(last.task().submitted()),
                    last.task().id().value());
        }

        boolean isBottom() {
            return urgency == Integer.MIN_VALUE;
        }
    }

    /** @param lookedNanos when a claim looked from the bottom last */
    private record State(Floor floor, long lookedNanos) {}

    private final LongSupplier nanos;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    /** @param nanos a time that only rises, as {@link System#nanoTime} */
    ScanFloors(LongSupplier nanos) {
        this.nanos = nanos;
    }

    Floor of(String type) {
        State state = states.get(type);
        return state == null || untilLook(state).isZero() ? Floor.BOTTOM : state.floor();
    }

    /**
     * A claim has looked from a floor.
     *
     * @param last the last task in order that it got; null when it got none
     * @param all whether it got all that it saw, and less than it asked for
     * @return when to look again, from the bottom; null when this claim did
     */
    @Nullable Duration looked(String type, Floor from, @Nullable ClaimedTask last, boolean all) {
        Floor reached = last == null ? from : Floor.of(last);
        State after = states.compute(type, (key, before) -> {
            if (!from.isBottom()) {
                // Forgotten meanwhile: then the next claim looks from the bottom.
                return before == null ? null : new State(reached, before.lookedNanos());
            }
            // Where all was seen, nothing but new tasks can be above what was claimed before, either.
            boolean keep = all && before != null && Floor.IN_ORDER.compare(before.floor(), reached) > 0;
            return new State(keep && before != null ? before.floor() : reached, nanos.getAsLong());
        });
        if (from.isBottom() || !all) {
            return null;
        }
        return after == null ? Duration.ZERO : untilLook(after);
    }

    private Duration untilLook(State state) {
        return Duration.ofNanos(Math.max(0, KEPT_NANOS - (nanos.getAsLong() - state.lookedNanos())));
    }

    /** This node has put in a task: a claim must see it, wherever it stands. */
    void entered(String type, int urgency) {
        states.computeIfPresent(type, (key, state) -> urgency < state.floor().urgency() ? null : state);
    }

    /** This node may have put tasks in anywhere. */
    void forget() {
        states.clear();
    }
}
