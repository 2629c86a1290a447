package dev.longtask.engine.maintenance;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.lease.StoreContact;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.TaskStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The chores of a node: reclaims expired leases, purges old tasks and changes, applies limits of concurrency keys. */
public final class Maintenance {
    private static final Logger LOG = Logger.getLogger(Maintenance.class);
    private static final int REAPED_AT_ONCE = 100;
    private static final int PURGED_AT_ONCE = 200;
    private static final int CHANGES_PURGED_AT_ONCE = 2_000;
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);
    private static final Duration PURGE_PAUSE = Duration.ofMillis(20);
    private static final int REAPS_PER_LEASE = 6;
    private static final Duration OVERDUE_INTERVAL = Duration.ofSeconds(5);
    private static final Duration KEYS_LIMITED_WITHIN = Duration.ofMinutes(10);

    private final TaskStore store;
    private final TaskTypes types;
    private final Loop loop;
    private final StoreCalls calls;
    private final Duration pollInterval;
    private final StoreContact contact;
    private final TaskChanges changes;
    private final AttemptObserver observer;
    private final Runnable workAdded;
    private final MaintenanceLoop reaper;
    private final MaintenanceLoop overdue;
    private final MaintenanceLoop purger;
    /** Whether leases from before the start may still exist. */
    private boolean foundLeases;

    private boolean closed;

    /**
     * @param endOverdue ends the attempts of workers whose time is up; answers whether there may be more
     * @param workAdded run when tasks may have become ready
     */
    public Maintenance(
            TaskStore store,
            TaskTypes types,
            LongtaskConfig config,
            Loop loop,
            StoreContact contact,
            TaskChanges changes,
            AttemptObserver observer,
            Supplier<Uni<Boolean>> endOverdue,
            Runnable workAdded) {
        this.store = store;
        this.types = types;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.pollInterval = config.pollInterval();
        this.contact = contact;
        this.changes = changes;
        this.observer = observer;
        this.workAdded = workAdded;
        this.foundLeases = !store.isShared();
        this.reaper = new MaintenanceLoop(
                "reclaiming expired leases",
                this::reap,
                loop,
                config.lease().dividedBy(REAPS_PER_LEASE),
                Duration.ZERO);
        this.overdue = new MaintenanceLoop(
                "ending attempts whose time is up", endOverdue, loop, OVERDUE_INTERVAL, Duration.ZERO);
        this.purger = new MaintenanceLoop("purging finished tasks", this::purge, loop, PURGE_INTERVAL, PURGE_PAUSE);
    }

    public void start() {
        reaper.start();
        overdue.start();
        purger.start();
        limitKeys();
    }

    public void close() {
        closed = true;
        reaper.close();
        overdue.close();
        purger.close();
    }

    /**
     * Applies the configured limits of concurrency keys to tasks that are already stored. Until this succeeds, the limits
     * from the most recent start of a node stay in force.
     */
    private void limitKeys() {
        Map<String, Integer> limits = types.all().stream()
                .collect(Collectors.toMap(TaskType::name, type -> type.keys().limit()));
        calls.call(store.limitKeys(limits), KEYS_LIMITED_WITHIN, done -> workAdded.run(), failure -> {
            LOG.warnf("applying the concurrency-key limits failed; retrying: %s", failure.getMessage());
            if (!closed) {
                loop.schedule(pollInterval, this::limitKeys);
            }
        });
    }

    private Uni<Boolean> reap() {
        if (!foundLeases && !contact.isSteady()) {
            return Uni.createFrom().item(false);
        }
        return store.reap(REAPED_AT_ONCE, contact.steadyFor()).map(reaped -> {
            reaped.forEach(task -> changes.publish(task.id()));
            reaped.forEach(task -> observer.leaseLost(task.type()));
            reaped.forEach(task -> observer.reclaimed(task.type(), task.status()));
            if (!reaped.isEmpty()) {
                LOG.warnf("reclaimed %d expired leases", reaped.size());
                workAdded.run();
            }
            boolean mayBeMore = reaped.size() == REAPED_AT_ONCE;
            if (!mayBeMore) {
                loop.execute(() -> foundLeases = false);
            }
            return mayBeMore;
        });
    }

    private Uni<Boolean> purge() {
        return store.purge(PURGED_AT_ONCE)
                .chain(purged -> store.purgeChanges(CHANGES_PURGED_AT_ONCE)
                        .map(changes -> purged == PURGED_AT_ONCE || changes == CHANGES_PURGED_AT_ONCE));
    }
}
