package dev.longtask.engine.lease;

import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Lease;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Releases tasks that failed claims may have leased: the answer was lost, or the claim reached the store after the
 * engine gave up on it. Without this, such leases would expire and count as attempts although nothing ran. Each claim is a
 * series of its own, so its unknown leases cannot be confused with those of other claims. Methods run on the loop only.
 */
public final class UnknownLeases {
    private static final Logger LOG = Logger.getLogger(UnknownLeases.class);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);
    private static final int LOOKS_PER_LEASE = 30;
    private static final int SERIES_AT_MOST = 200;

    /**
     * @param looks how many more times to look for the leases of a series
     * @param known leases of the series that the engine got
     */
    private record Unknown(int looks, List<Lease> known) {}

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final String node;
    private final Duration lease;
    private final Runnable onSettled;
    private final Map<Long, Unknown> series = new LinkedHashMap<>();

    private boolean settled = true;
    private boolean looking;

    /** @param onSettled run on the loop when all unknown leases found so far are released */
    public UnknownLeases(TaskStore store, Loop loop, String node, Duration lease, Runnable onSettled) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.node = node;
        this.lease = lease;
        this.onSettled = onSettled;
    }

    /**
     * A claim failed, or failed in part. A request still on its way reaches the store within one lease, or never.
     *
     * @param claim its series
     * @param known the leases that it did bring
     */
    public void mayBe(long claim, List<Lease> known) {
        if (series.size() == SERIES_AT_MOST) {
            forgetOne();
        }
        series.put(claim, new Unknown(LOOKS_PER_LEASE, known));
        settled = false;
        if (!looking) {
            looking = true;
            look();
        }
    }

    /**
     * Bounds the map in a long outage. The oldest and the newest claims may still reach the store; those in the middle
     * never got a connection.
     */
    private void forgetOne() {
        series.keySet().stream().skip(SERIES_AT_MOST / 2).findFirst().ifPresent(series::remove);
    }

    /** Whether everything that failed claims had leased so far has been released. */
    public boolean isSettled() {
        return settled;
    }

    private void look() {
        List<Long> looked = List.copyOf(series.keySet());
        List<Lease> known = series.values().stream()
                .flatMap(unknown -> unknown.known().stream())
                .toList();
        calls.call(
                store.releaseUnknown(node, looked, known), ANSWERED_WITHIN, count -> looked(looked, count), failure -> {
                    LOG.warnf("releasing unknown leases failed; retrying: %s", failure.getMessage());
                    again();
                });
    }

    private void looked(List<Long> looked, int count) {
        if (count > 0) {
            LOG.warnf("released %d tasks leased by failed claims", count);
        }
        looked.forEach(one -> series.computeIfPresent(
                one,
                (key, unknown) -> unknown.looks() == 1 ? null : new Unknown(unknown.looks() - 1, unknown.known())));
        settled = series.values().stream().noneMatch(unknown -> unknown.looks() == LOOKS_PER_LEASE);
        again();
        if (settled) {
            onSettled.run();
        }
    }

    private void again() {
        looking = !series.isEmpty();
        if (looking) {
            loop.schedule(lease.dividedBy(LOOKS_PER_LEASE), this::look);
        }
    }
}
