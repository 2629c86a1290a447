package dev.longtask.engine;

import dev.longtask.store.LeaseState;
import dev.longtask.store.TaskStore;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Renews the leases of this node's attempts, and passes on what the store answers. Belongs to the loop. */
final class LeaseKeeper {
    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);
    private static final int RENEWALS_PER_LEASE = 3;

    private final TaskStore store;
    private final Loop loop;
    private final Running running;
    private final Duration lease;
    private boolean closed;

    LeaseKeeper(TaskStore store, Loop loop, Running running, Duration lease) {
        this.store = store;
        this.loop = loop;
        this.running = running;
        this.lease = lease;
    }

    void start() {
        loop.schedule(lease.dividedBy(RENEWALS_PER_LEASE), this::renew);
    }

    void close() {
        closed = true;
    }

    private void renew() {
        if (closed) {
            return;
        }
        List<Attempt> attempts = running.all();
        if (attempts.isEmpty()) {
            start();
            return;
        }
        store.renew(attempts.stream().map(Attempt::lease).toList(), lease)
                .subscribe()
                .with(states -> loop.execute(() -> renewed(attempts, states)), failure -> {
                    LOG.warnf("the leases were not renewed, trying again: %s", failure.getMessage());
                    start();
                });
    }

    /** Renews these leases at once, for what the answer says: their tasks may have been changed elsewhere. */
    void look(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        store.renew(attempts.stream().map(Attempt::lease).toList(), lease)
                .subscribe()
                .with(
                        states -> loop.execute(() -> tell(attempts, states)),
                        failure -> LOG.debugf("the next renewal tells: %s", failure.getMessage()));
    }

    private void renewed(List<Attempt> attempts, List<LeaseState> states) {
        tell(attempts, states);
        start();
    }

    private static void tell(List<Attempt> attempts, List<LeaseState> states) {
        for (int i = 0; i < attempts.size(); i++) {
            attempts.get(i).renewed(states.get(i));
        }
    }
}
