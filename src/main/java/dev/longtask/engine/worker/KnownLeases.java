package dev.longtask.engine.worker;

import dev.longtask.engine.attempt.AttemptServices;
import dev.longtask.engine.attempt.Reports;
import dev.longtask.engine.rejection.ForeignLeaseException;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Caches the leases of workers that have called this node lately. The store has the same state, except for
 * the reports of the last second, so any node can serve the next call. Methods run on the loop only.
 */
final class KnownLeases {
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);
    private static final Duration KEPT_FOR = Duration.ofMinutes(1);
    private static final int KEPT_AT_MOST = 50_000;
    /** Above this number, leases that were not used for a while are dropped. */
    private static final int MANY = 1_000;
    /** How many leases are read at once, at most. */
    private static final int READ_AT_ONCE = 100;

    private final AttemptServices host;
    private final Sightings sightings;
    /** In the order of their last use, the least recent first. */
    private final Map<Lease, KnownLease> leases = new LinkedHashMap<>(16, 0.75f, true);

    /** What the next read of the store answers. */
    private List<Asked> asked = new ArrayList<>();

    /** The size of {@code leases}, for other threads. */
    private volatile int size;

    /** Somebody who waits for a lease to be read. */
    private record Asked(Lease lease, Consumer<@Nullable WorkerLease> onRead, Consumer<Throwable> onFailure) {}

    /** @param sightings is told of each worker */
    KnownLeases(AttemptServices host, Sightings sightings) {
        this.host = host;
        this.sightings = sightings;
    }

    /** How many there are. Safe to call from any thread. */
    int size() {
        return size;
    }

    /** Whether this is still the state of its lease. */
    boolean has(KnownLease known) {
        return leases.get(known.lease()) == known;
    }

    void remove(Lease lease) {
        leases.remove(lease);
        size = leases.size();
    }

    /**
     * Finds a lease that this principal holds.
     *
     * @param onPassed run when the lease is not held any more
     * @param onFailure receives the reason when another principal holds it, or the store fails
     */
    void find(
            Lease lease,
            Principal caller,
            Consumer<KnownLease> onFound,
            Runnable onPassed,
            Consumer<Throwable> onFailure) {
        KnownLease known = leases.get(lease);
        if (known != null) {
            check(known, caller, onFound, onFailure);
            return;
        }
        read(
                lease,
                held -> {
                    if (held == null) {
                        onPassed.run();
                    } else {
                        check(keep(held), caller, onFound, onFailure);
                    }
                },
                onFailure);
    }

    /**
     * Reads a lease from the store. Leases that are asked for in the same turn of the loop share a read.
     *
     * @param onRead receives the lease; null when it is not held any more
     */
    void read(Lease lease, Consumer<@Nullable WorkerLease> onRead, Consumer<Throwable> onFailure) {
        asked.add(new Asked(lease, onRead, onFailure));
        if (asked.size() == 1) {
            host.loop().execute(this::readAsked);
        } else if (asked.size() == READ_AT_ONCE) {
            readAsked();
        }
    }

    private void readAsked() {
        List<Asked> reading = asked;
        asked = new ArrayList<>();
        if (reading.isEmpty()) {
            return;
        }
        List<Lease> wanted = reading.stream().map(Asked::lease).distinct().toList();
        host.calls()
                .call(
                        host.store().workerLeases(wanted),
                        ANSWERED_WITHIN,
                        found -> answer(reading, found),
                        failure -> reading.forEach(one -> one.onFailure().accept(failure)));
    }

    private static void answer(List<Asked> reading, List<WorkerLease> found) {
        Map<Lease, WorkerLease> held = new HashMap<>();
        found.forEach(lease -> held.put(lease.lease(), lease));
        for (Asked one : reading) {
            try {
                one.onRead().accept(held.get(one.lease()));
            } catch (RuntimeException e) {
                // The others still wait for their answers.
                one.onFailure().accept(e);
            }
        }
    }

    private void check(
            KnownLease found, Principal caller, Consumer<KnownLease> onFound, Consumer<Throwable> onFailure) {
        if (found.worker.holder().equals(caller)) {
            // A service that reports later is not a worker, so it does not appear in the list of workers.
            if (found.worker.worker().isWorkerOf(caller)) {
                sightings.saw(found.worker.worker(), Set.of());
            }
            onFound.accept(found);
        } else {
            onFailure.accept(new ForeignLeaseException());
        }
    }

    /** Keeps a lease that its worker is about to use, so that the next call under it needs no read. */
    KnownLease keep(WorkerLease lease) {
        long now = host.loop().nanos();
        forget(now);
        KnownLease kept = leases.computeIfAbsent(
                lease.lease(), key -> new KnownLease(lease, new Reports(host.clock(), host.lineLimit()), now));
        size = leases.size();
        return kept;
    }

    /** Forgets leases unused for {@link #KEPT_FOR}, if there are many; at the limit, also the least recently used. */
    private void forget(long now) {
        Iterator<KnownLease> eldest = leases.values().iterator();
        while (leases.size() > MANY && eldest.hasNext()) {
            KnownLease one = eldest.next();
            boolean isOld = now - one.written > KEPT_FOR.toNanos() || leases.size() >= KEPT_AT_MOST;
            if (!isOld || !one.isIdle()) {
                return;
            }
            eldest.remove();
        }
    }
}
