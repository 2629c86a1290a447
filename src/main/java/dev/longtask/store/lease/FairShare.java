package dev.longtask.store.lease;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.task.Principal;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Limits how many lists a store reads at a time. A list with a rare filter is slow, so lists leave one of the store's
 * readers (if it has more than one) to reads of single tasks. One caller's lists use at most half of the readers, and
 * callers with queued lists take turns. Thread-safe.
 */
public final class FairShare {
    private static final Logger LOG = Logger.getLogger(FairShare.class);
    private static final int WAITING_OF_ONE = 100;
    private static final int WAITING_OF_ALL = 10_000;
    private static final Duration WAITS_AT_MOST = Duration.ofSeconds(10);

    private final int ofOne;
    private final int ofAll;
    private final LongSupplier nanos;
    // Queued lists by caller, in the order of the callers' turns.
    private final Map<Principal, Queue<Waiting>> lines = new LinkedHashMap<>();
    private final Map<Principal, Integer> running = new HashMap<>();
    private int runningOfAll;
    private int waitingOfAll;
    private boolean isStarting;
    private boolean lookAgain;

    /** @param end frees the place of this list; idempotent */
    private record Waiting(Runnable start, Runnable end, UniEmitter<?> emitter, long since) {}

    /**
     * @param ofOne how many lists of one caller may be read at a time, from 1
     * @param ofAll how many lists may be read at a time, from 1
     */
    FairShare(int ofOne, int ofAll, LongSupplier nanos) {
        this.ofOne = ofOne;
        this.ofAll = ofAll;
        this.nanos = nanos;
    }

    /**
     * The shares for a store.
     *
     * @param readers how many reads the store does at a time, from 1
     */
    public static FairShare of(int readers) {
        return new FairShare(Math.max(1, readers / 2), Math.max(1, readers - 1), System::nanoTime);
    }

    /**
     * Runs a read when it is this caller's turn. Fails with {@link Reason#OVERLOADED} when 100 lists of the caller or 10,000
     * in all are queued, or when the list has waited more than 10 s at its turn.
     */
    public <T> Uni<T> run(Principal reader, Supplier<Uni<T>> read) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean ended = new AtomicBoolean();
            Runnable end = () -> {
                if (ended.compareAndSet(false, true)) {
                    ended(reader);
                }
            };
            Runnable start = () -> Uni.createFrom()
                    .deferred(() -> read.get())
                    .onTermination()
                    .invoke(end)
                    .subscribe()
                    .with(emitter::complete, emitter::fail);
            if (enter(reader, new Waiting(start, end, emitter, nanos.getAsLong()))) {
                startNext();
            } else {
                emitter.fail(overloaded());
            }
        });
    }

    private synchronized boolean enter(Principal reader, Waiting waiting) {
        Queue<Waiting> line = lines.computeIfAbsent(reader, any -> new ArrayDeque<>());
        if (line.size() == WAITING_OF_ONE || waitingOfAll == WAITING_OF_ALL) {
            if (line.isEmpty()) {
                lines.remove(reader);
            }
            return false;
        }
        line.add(waiting);
        waitingOfAll++;
        return true;
    }

    private void ended(Principal reader) {
        synchronized (this) {
            runningOfAll--;
            running.computeIfPresent(reader, (any, count) -> count == 1 ? null : count - 1);
        }
        startNext();
    }

    /**
     * Starts reads that may start, outside the lock and on one thread at a time. A read may end at once and call this method
     * again; such a nested call only requests another look.
     */
    private void startNext() {
        synchronized (this) {
            lookAgain = true;
            if (isStarting) {
                return;
            }
            isStarting = true;
        }
        List<Waiting> next = new ArrayList<>();
        List<Waiting> late = new ArrayList<>();
        try {
            while (look(next, late)) {
                next.forEach(FairShare::start);
                late.forEach(FairShare::refuse);
                next.clear();
                late.clear();
            }
        } catch (RuntimeException | Error e) {
            // Otherwise no thread would ever start a list again.
            synchronized (this) {
                isStarting = false;
            }
            throw e;
        }
    }

    /** Takes the lists that may start and those that waited too long; false when no other look was requested. */
    private synchronized boolean look(List<Waiting> next, List<Waiting> late) {
        if (!lookAgain) {
            isStarting = false;
            return false;
        }
        lookAgain = false;
        for (int left = lines.size(); left > 0 && runningOfAll < ofAll; left--) {
            take(lines.keySet().iterator().next(), next, late);
        }
        return true;
    }

    private static void start(Waiting waiting) {
        try {
            waiting.start().run();
        } catch (RuntimeException | Error e) {
            // Free the place, whatever the caller does.
            waiting.end().run();
            LOG.error("starting a list read failed; continuing", e);
        }
    }

    private static void refuse(Waiting waiting) {
        try {
            waiting.emitter().fail(overloaded());
        } catch (RuntimeException | Error e) {
            LOG.error("caller failed while receiving its refusal; continuing", e);
        }
    }

    /** Takes one list of a caller if it may start, and moves the caller to the end of the line. */
    private void take(Principal reader, List<Waiting> next, List<Waiting> late) {
        Queue<Waiting> line = Objects.requireNonNull(lines.remove(reader));
        while (!line.isEmpty() && nanos.getAsLong() - line.element().since() > WAITS_AT_MOST.toNanos()) {
            late.add(line.remove());
            waitingOfAll--;
        }
        if (!line.isEmpty() && running.getOrDefault(reader, 0) < ofOne) {
            next.add(line.remove());
            waitingOfAll--;
            runningOfAll++;
            running.merge(reader, 1, Integer::sum);
        }
        if (!line.isEmpty()) {
            lines.put(reader, line);
        }
    }

    private static StoreException overloaded() {
        return new StoreException(Reason.OVERLOADED, "Too many lists are queued.");
    }
}
