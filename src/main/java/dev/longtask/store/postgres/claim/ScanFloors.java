package dev.longtask.store.postgres.claim;

import dev.longtask.store.postgres.database.Rows;
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
 * Where this node's claims start to scan. Claimed tasks leave dead entries at the head of the index of ready tasks until a
 * vacuum; a claim that starts after the last claimed task skips them. A task that enters below the floor (an urgent one, or
 * one that returns) is seen at once if this node added it. Otherwise the next scan from the bottom sees it; there are ten a
 * second while there are claims.
 */
public final class ScanFloors {
    private static final long KEPT_NANOS = Duration.ofMillis(100).toNanos();

    /** A position in the order of a type's ready tasks. */
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

    /** @param lookedNanos when a claim last scanned from the bottom */
    private record State(Floor floor, long lookedNanos) {}

    private final LongSupplier nanos;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    /** @param nanos a monotonic time, such as {@link System#nanoTime} */
    public ScanFloors(LongSupplier nanos) {
        this.nanos = nanos;
    }

    Floor of(String type) {
        State state = states.get(type);
        return state == null || untilLook(state).isZero() ? Floor.BOTTOM : state.floor();
    }

    /**
     * Records a scan from a floor.
     *
     * @param last the last task that the claim took, in order; null when it took none
     * @param all whether it took everything that it saw, and less than it asked for
     * @return how long until a scan from the bottom is due; null when this one was, or when there may be more tasks
     */
    @Nullable Duration looked(String type, Floor from, @Nullable ClaimedTask last, boolean all) {
        Floor reached = last == null ? from : Floor.of(last);
        State after = states.compute(type, (key, before) -> {
            if (!from.isBottom()) {
                // Forgotten in the meantime: the next claim scans from the bottom.
                return before == null ? null : new State(reached, before.lookedNanos());
            }
            // Everything was taken, so only new tasks can be above the previous floor either.
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

    /** This node has added a task; a claim must see it, wherever it is. */
    public void entered(String type, int urgency) {
        states.computeIfPresent(type, (key, state) -> urgency < state.floor().urgency() ? null : state);
    }

    /** This node may have added tasks anywhere. */
    public void forget() {
        states.clear();
    }
}
