package dev.longtask.store;

import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shares out the readers of a store among those who ask for lists, which take long where a filter matches little. Lists
 * never have all readers, so that single tasks can be read meanwhile; those of one scope never have more than half; and
 * scopes whose lists wait take turns. Can be used from any thread.
 */
public final class FairShare {
    private static final int WAITING_OF_ONE = 100;
    private static final int WAITING_OF_ALL = 10_000;
    private static final Duration WAITS_AT_MOST = Duration.ofSeconds(10);

    private final int ofOne;
    private final int ofAll;
    private final LongSupplier nanos;
    // The scopes whose lists wait, in the order of their turns.
    private final Map<Scope, Queue<Waiting>> lines = new LinkedHashMap<>();
    private final Map<Scope, Integer> running = new HashMap<>();
    private int runningOfAll;
    private int waitingOfAll;

    private record Waiting(Runnable start, UniEmitter<?> emitter, long since) {}

    /**
     * @param ofOne how many lists of one scope are read at a time, from 1
     * @param ofAll how many lists are, from 1
     */
    FairShare(int ofOne, int ofAll, LongSupplier nanos) {
        this.ofOne = ofOne;
        this.ofAll = ofAll;
        this.nanos = nanos;
    }

    /**
     * The shares of a store.
     *
     * @param readers how many reads it does at a time, from 1
     */
    public static FairShare of(int readers) {
        return new FairShare(Math.max(1, readers / 2), Math.max(1, readers - 1), System::nanoTime);
    }

    /**
     * Reads when it is this scope's turn; fails with {@link Reason#OVERLOADED} where too many wait, or where the turn
     * does not come soon.
     */
    public <T> Uni<T> run(Scope scope, Supplier<Uni<T>> read) {
        return Uni.createFrom().emitter(emitter -> {
            Runnable start = () -> Uni.createFrom()
                    .deferred(() -> read.get())
                    .onTermination()
                    .invoke(() -> ended(scope))
                    .subscribe()
                    .with(emitter::complete, emitter::fail);
            boolean wasTaken;
            synchronized (this) {
                wasTaken = enter(scope, new Waiting(start, emitter, nanos.getAsLong()));
            }
            if (wasTaken) {
                startNext();
            } else {
                emitter.fail(overloaded());
            }
        });
    }

    private boolean enter(Scope scope, Waiting waiting) {
        Queue<Waiting> line = lines.computeIfAbsent(scope, any -> new ArrayDeque<>());
        if (line.size() == WAITING_OF_ONE || waitingOfAll == WAITING_OF_ALL) {
            if (line.isEmpty()) {
                lines.remove(scope);
            }
            return false;
        }
        line.add(waiting);
        waitingOfAll++;
        return true;
    }

    private void ended(Scope scope) {
        synchronized (this) {
            runningOfAll--;
            running.computeIfPresent(scope, (any, count) -> count == 1 ? null : count - 1);
        }
        startNext();
    }

    /** Starts what may start. Outside of the lock: a read may end at once, and call back. */
    private void startNext() {
        List<Waiting> next = new ArrayList<>();
        List<Waiting> late = new ArrayList<>();
        synchronized (this) {
            List<Scope> inTurn = List.copyOf(lines.keySet());
            for (Scope scope : inTurn) {
                take(scope, next, late);
            }
        }
        late.forEach(waiting -> waiting.emitter().fail(overloaded()));
        next.forEach(waiting -> waiting.start().run());
    }

    /** Takes one of a scope's lists, where one may start. */
    private void take(Scope scope, List<Waiting> next, List<Waiting> late) {
        Queue<Waiting> line = lines.get(scope);
        if (line == null) {
            return;
        }
        while (!line.isEmpty() && nanos.getAsLong() - line.element().since() > WAITS_AT_MOST.toNanos()) {
            late.add(line.remove());
            waitingOfAll--;
        }
        if (!line.isEmpty() && runningOfAll < ofAll && running.getOrDefault(scope, 0) < ofOne) {
            next.add(line.remove());
            waitingOfAll--;
            runningOfAll++;
            running.merge(scope, 1, Integer::sum);
            // Behind the others.
            lines.remove(scope);
            if (!line.isEmpty()) {
                lines.put(scope, line);
            }
        } else if (line.isEmpty()) {
            lines.remove(scope);
        }
    }

    private static StoreException overloaded() {
        return new StoreException(Reason.OVERLOADED, "Too many lists wait to be read.");
    }
}
