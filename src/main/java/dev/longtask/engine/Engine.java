package dev.longtask.engine;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs tasks on this node, from {@link #start()} until it has been drained. */
public final class Engine implements Attempt.Listener, StoreSignals {
    private static final Logger LOG = Logger.getLogger(Engine.class);
    private static final int REAPED_AT_ONCE = 100;
    private static final int PURGED_AT_ONCE = 200;
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);
    private static final Duration PURGE_PAUSE = Duration.ofMillis(20);
    private static final int REAPS_PER_LEASE = 6;

    private final TaskStore store;
    private final TaskTypes types;
    private final LongtaskConfig config;
    private final Loop loop;
    private final AttemptHost host;
    private final Slots slots;
    private final Running running = new Running();
    private final Changes changes = new Changes();
    private final Dispatcher dispatcher;
    private final LeaseKeeper leaseKeeper;
    private final Sweeper reaper;
    private final Sweeper purger;

    private volatile boolean draining;
    private @Nullable UniEmitter<? super Void> drained;

    /**
     * @param node this node's name
     * @param loop runs the engine's steps; is not closed by the engine
     * @param workers run handlers, which may block: a thread each
     * @param clock for what the engine itself times; leases are the store's
     */
    public Engine(
            String node,
            TaskStore store,
            TaskTypes types,
            LongtaskConfig config,
            Loop loop,
            Executor workers,
            Clock clock,
            RandomGenerator random,
            EngineObserver observer) {
        this.store = store;
        this.types = types;
        this.config = config;
        this.loop = loop;
        this.host = new AttemptHost(
                node,
                store,
                loop,
                workers,
                clock,
                random,
                changes,
                observer,
                config.limits().resultSize().asLongValue(),
                config.limits().logLines());
        this.slots = new Slots(config.slots(), types);
        this.dispatcher = new Dispatcher(store, loop, slots, node, config.lease(), this::startAttempt, this::endDrain);
        this.leaseKeeper = new LeaseKeeper(store, loop, running, config.lease());
        this.reaper = new Sweeper(
                "taking back leases", this::reap, loop, config.lease().dividedBy(REAPS_PER_LEASE), Duration.ZERO);
        this.purger = new Sweeper("purging", this::purge, loop, PURGE_INTERVAL, PURGE_PAUSE);
    }

    /** Starts to claim and run tasks. */
    public void start() {
        store.listen(this);
        loop.execute(() -> {
            leaseKeeper.start();
            reaper.start();
            purger.start();
            poll();
        });
    }

    /**
     * Stops: takes no new work, lets what runs go on for the drain time, then hands the rest back. Ends when nothing
     * runs here any more.
     */
    public Uni<Void> drain() {
        return Uni.createFrom()
                .emitter(emitter -> loop.execute(() -> {
                    draining = true;
                    drained = emitter;
                    dispatcher.close();
                    reaper.close();
                    purger.close();
                    loop.schedule(config.drainTime(), () -> running.all().forEach(Attempt::handBack));
                    endDrain();
                }));
    }

    /** Whether the node is on its way out. */
    public boolean isDraining() {
        return draining;
    }

    Changes changes() {
        return changes;
    }

    /** There may be new work. */
    void wake() {
        loop.execute(dispatcher::fill);
    }

    /** A cancel of a running attempt was recorded; it is told, if it runs here. */
    void cancelRequested(Lease lease) {
        loop.execute(() -> running.find(lease).ifPresent(Attempt::cancelRequested));
    }

    @Override
    public void workAdded() {
        wake();
    }

    @Override
    public void tasksChanged(Predicate<TaskId> which) {
        changes.publish(which);
        // One that runs here was changed elsewhere: a cancel, or its lease was taken back.
        loop.execute(() -> leaseKeeper.look(running.all().stream()
                .filter(attempt -> which.test(attempt.lease().id()))
                .toList()));
    }

    @Override
    public void slotFreed(Attempt attempt) {
        slots.free(attempt.typeName());
        dispatcher.fill();
    }

    @Override
    public void ended(Attempt attempt) {
        running.remove(attempt);
        // What failed and may be tried again is waiting now: the next claim says when it is due.
        dispatcher.fill();
        endDrain();
    }

    private void startAttempt(Task task) {
        TaskType type = types.find(task.type()).orElseThrow();
        Attempt attempt = new Attempt(task, type, host, this);
        slots.take(task.type());
        running.add(attempt);
        changes.publish(task.id());
        if (draining) {
            attempt.handBack();
        } else {
            attempt.start();
        }
    }

    private void endDrain() {
        if (drained != null && running.isEmpty() && !dispatcher.isClaiming()) {
            leaseKeeper.close();
            LOG.info("drained: nothing runs here any more");
            drained.complete(null);
        }
    }

    private void poll() {
        if (!draining) {
            dispatcher.fill();
            loop.schedule(config.pollInterval(), this::poll);
        }
    }

    private Uni<Boolean> reap() {
        return store.reap(REAPED_AT_ONCE).map(reaped -> {
            reaped.forEach(task -> changes.publish(task.id()));
            reaped.forEach(task -> host.observer().leaseLost(task.type()));
            if (!reaped.isEmpty()) {
                LOG.warnf("took back %d leases that had run out", reaped.size());
                wake();
            }
            return reaped.size() == REAPED_AT_ONCE;
        });
    }

    private Uni<Boolean> purge() {
        return store.purge(PURGED_AT_ONCE).map(purged -> purged == PURGED_AT_ONCE);
    }
}
