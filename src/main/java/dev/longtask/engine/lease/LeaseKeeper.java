package dev.longtask.engine.lease;

import dev.longtask.engine.attempt.Attempt;
import dev.longtask.engine.attempt.RunningAttempts;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.RenewedLease;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Renews the leases of this node's attempts and passes the store's answers on to them. If a lease cannot be renewed,
 * stops its attempt before the lease expires by this node's clock, because another node may run the task afterwards.
 * Methods run on the loop only.
 */
public final class LeaseKeeper {
    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);
    private static final int RENEWALS_PER_LEASE = 4;
    private static final int REPEATS_PER_LEASE = 30;
    private static final int LOOKS_PER_LEASE = 20;
    /** Fractions of a lease: the time reserved at its end for work to stop, and an extra margin. */
    private static final int STOP_PART = 3;

    private static final int MARGIN_PART = 10;

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final RunningAttempts running;
    private final StoreContact contact;
    private final Duration lease;
    private boolean closed;

    public LeaseKeeper(TaskStore store, Loop loop, RunningAttempts running, StoreContact contact, Duration lease) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.running = running;
        this.contact = contact;
        this.lease = lease;
    }

    /**
     * The longest time that work may take to stop when its lease cannot be renewed; a shorter grace of its type still
     * applies.
     */
    public static Duration stopTime(Duration lease) {
        return lease.dividedBy(STOP_PART);
    }

    public void start() {
        renew();
        if (store.isShared()) {
            stopUnrenewed();
        }
    }

    public void close() {
        closed = true;
    }

    /** Runs even without attempts: only a node in contact with the store may judge the leases of others. */
    private void renew() {
        if (closed) {
            return;
        }
        List<Attempt> attempts = running.all();
        long askedAt = loop.nanos();
        calls.call(
                store.renew(attempts.stream().map(Attempt::lease).toList(), lease),
                lease.dividedBy(RENEWALS_PER_LEASE),
                renewals -> renewed(attempts, renewals, askedAt),
                this::notRenewed);
    }

    private void renewed(List<Attempt> attempts, List<RenewedLease> renewals, long askedAt) {
        contact.answered();
        tell(attempts, renewals, askedAt);
        loop.schedule(lease.dividedBy(RENEWALS_PER_LEASE), this::renew);
    }

    private void notRenewed(Throwable failure) {
        contact.failed();
        LOG.warnf("renewing leases failed; retrying: %s", failure.getMessage());
        loop.schedule(lease.dividedBy(REPEATS_PER_LEASE), this::renew);
    }

    /** Renews these leases at once to learn their state: their tasks may have been changed elsewhere. */
    public void look(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        long askedAt = loop.nanos();
        calls.call(
                store.renew(attempts.stream().map(Attempt::lease).toList(), lease),
                lease,
                renewals -> tell(attempts, renewals, askedAt),
                failure -> LOG.debugf("lease lookup failed; the next renewal will tell: %s", failure.getMessage()));
    }

    private static void tell(List<Attempt> attempts, List<RenewedLease> renewals, long askedAt) {
        for (int i = 0; i < attempts.size(); i++) {
            attempts.get(i).renewed(renewals.get(i).state(), askedAt);
        }
    }

    /** Whether an attempt's lease expires so soon, for lack of a renewal, that its work must stop or must not start. */
    public boolean endsSoon(Attempt attempt) {
        Duration longest = lease.minus(stopTime(lease)).minus(lease.dividedBy(MARGIN_PART));
        return store.isShared() && attempt.unrenewedFor() >= longest.toNanos();
    }

    /** Stops attempts whose leases were not renewed in time. */
    private void stopUnrenewed() {
        if (closed) {
            return;
        }
        running.all().stream().filter(this::endsSoon).forEach(Attempt::cutOff);
        loop.schedule(lease.dividedBy(LOOKS_PER_LEASE), this::stopUnrenewed);
    }
}
