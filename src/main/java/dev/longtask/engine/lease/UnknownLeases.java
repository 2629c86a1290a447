package dev.longtask.engine.lease;

import dev.longtask.engine.attempt.RunningAttempts;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Releases tasks that failed claims may have leased: the answer was lost, or the claim reached the store after the
 * engine gave up on it. Without this, such leases would expire and count as attempts although nothing ran. A series of
 * claims ends with its first failure, so its unknown leases cannot be confused with those of later claims. Methods run
 * on the loop only.
 */
public final class UnknownLeases {
    private static final Logger LOG = Logger.getLogger(UnknownLeases.class);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);
    private static final int LOOKS_PER_LEASE = 30;
    private static final int SERIES_AT_MOST = 200;

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final RunningAttempts running;
    private final String node;
    private final Duration lease;
    private final Runnable onSettled;
    /** For each failed series, how many more times to look for its leases. */
    private final Map<Long, Integer> looksLeft = new LinkedHashMap<>();

    private boolean settled = true;
    private boolean looking;

    /** @param onSettled run on the loop when all unknown leases found so far are released */
    public UnknownLeases(
            TaskStore store, Loop loop, RunningAttempts running, String node, Duration lease, Runnable onSettled) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.running = running;
        this.node = node;
        this.lease = lease;
        this.onSettled = onSettled;
    }

    /** A claim of this series failed. A request still on its way reaches the store within one lease, or never. */
    public void mayBe(long series) {
        if (looksLeft.size() == SERIES_AT_MOST) {
            forgetOne();
        }
        looksLeft.put(series, LOOKS_PER_LEASE);
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
        looksLeft.keySet().stream().skip(SERIES_AT_MOST / 2).findFirst().ifPresent(looksLeft::remove);
    }

    /** Whether everything that failed claims had leased so far has been released. */
    public boolean isSettled() {
        return settled;
    }

    private void look() {
        List<Long> series = List.copyOf(looksLeft.keySet());
        calls.call(
                store.releaseUnknown(node, series, running.leases()),
                ANSWERED_WITHIN,
                count -> looked(series, count),
                failure -> {
                    LOG.warnf("releasing unknown leases failed; retrying: %s", failure.getMessage());
                    again();
                });
    }

    private void looked(List<Long> series, int count) {
        if (count > 0) {
            LOG.warnf("released %d tasks leased by failed claims", count);
        }
        series.forEach(one -> looksLeft.computeIfPresent(one, (key, left) -> left == 1 ? null : left - 1));
        settled = looksLeft.values().stream().noneMatch(left -> left == LOOKS_PER_LEASE);
        again();
        if (settled) {
            onSettled.run();
        }
    }

    private void again() {
        looking = !looksLeft.isEmpty();
        if (looking) {
            loop.schedule(lease.dividedBy(LOOKS_PER_LEASE), this::look);
        }
    }
}
