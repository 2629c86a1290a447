package dev.longtask.engine;

import dev.longtask.store.ClaimRequest;
import dev.longtask.store.TaskStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Hands back what a failed claim may have leased all the same: its answer was lost, or it reached the store after it had
 * been given up. Left alone, such leases would run out and count as attempts, though nothing ran. Belongs to the loop.
 */
final class UnknownLeases {
    private static final Logger LOG = Logger.getLogger(UnknownLeases.class);
    private static final int LOOKS_PER_LEASE = 10;

    private final TaskStore store;
    private final Loop loop;
    private final Running running;
    private final ClaimRequest.Claimant claimant;
    private final Duration lease;
    private int looksLeft;
    private boolean isDue;

    UnknownLeases(TaskStore store, Loop loop, Running running, ClaimRequest.Claimant claimant, Duration lease) {
        this.store = store;
        this.loop = loop;
        this.running = running;
        this.claimant = claimant;
        this.lease = lease;
    }

    /**
     * A claim has failed. What is still on its way to the store arrives within a lease, or never: so long there may be
     * unknown leases.
     *
     * @param whenDue run, on the loop, whenever it is time to look for them
     */
    void mayBe(Runnable whenDue) {
        boolean waiting = looksLeft > 0;
        looksLeft = LOOKS_PER_LEASE;
        isDue = true;
        if (!waiting) {
            loop.schedule(interval(), () -> remind(whenDue));
        }
    }

    private void remind(Runnable whenDue) {
        looksLeft--;
        isDue = true;
        if (looksLeft > 0) {
            loop.schedule(interval(), () -> remind(whenDue));
        }
        whenDue.run();
    }

    private Duration interval() {
        return lease.dividedBy(LOOKS_PER_LEASE);
    }

    /** Whether it is time to hand them back. */
    boolean isDue() {
        return isDue;
    }

    /** Hands them back. No claim may be under way: what it leases is not known yet. */
    Uni<Integer> handBack() {
        return store.handBackUnknown(claimant, running.leases()).invoke(count -> {
            if (count > 0) {
                LOG.warnf("handed back %d tasks that a failed claim had leased", count);
            }
        });
    }

    /** They have been handed back. */
    void done() {
        isDue = false;
    }
}
