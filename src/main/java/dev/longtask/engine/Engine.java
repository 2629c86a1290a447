package dev.longtask.engine;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.attempt.Attempt;
import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.attempt.AttemptServices;
import dev.longtask.engine.attempt.EndRecorder;
import dev.longtask.engine.attempt.RunningAttempts;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.claim.Slots;
import dev.longtask.engine.lease.LeaseKeeper;
import dev.longtask.engine.lease.StoreContact;
import dev.longtask.engine.lease.UnknownLeases;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.engine.maintenance.ActivityRecorder;
import dev.longtask.engine.maintenance.Maintenance;
import dev.longtask.engine.request.RequestListener;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.engine.worker.Workers;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs tasks on this node, from {@link #start()} until {@link #drain()} completes. */
public final class Engine implements Attempt.Listener, StoreSignals, RequestListener {
    private static final Logger LOG = Logger.getLogger(Engine.class);
    /** A live node renews its leases within this fraction of a lease, even if one try fails. */
    private static final int RENEWED_WITHIN_PART = 2;

    /** Time allowed for recording the ends of stopped attempts. */
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(10);

    private final TaskStore store;
    private final TaskTypes types;
    private final LongtaskConfig config;
    private final Loop loop;
    private final RunningAttempts running = new RunningAttempts();
    private final TaskChanges changes;
    private final NodeAttempts attempts;
    private final Workers workers;
    private final LeaseKeeper leaseKeeper;
    private final Maintenance maintenance;
    private final ActivityRecorder activity;

    private volatile boolean draining;
    private @Nullable UniEmitter<? super Void> drained;
    private boolean isDrained;

    /**
     * @param node this node's name
     * @param loop runs the engine's steps; the engine does not close it
     * @param handlers runs handlers, each on its own thread; they may block
     * @param changes told of each change of a task
     * @param clock times the engine's own work; the store times leases
     */
    public Engine(
            String node,
            TaskStore store,
            TaskTypes types,
            LongtaskConfig config,
            Loop loop,
            Executor handlers,
            Clock clock,
            RandomGenerator random,
            TaskChanges changes,
            AttemptObserver observer,
            Tracing tracing) {
        this.store = store;
        this.types = types;
        this.config = config;
        this.changes = changes;
        this.loop = loop;
        this.activity = new ActivityRecorder(observer, store, loop);
        AttemptServices host = new AttemptServices(
                node,
                store,
                new StoreCalls(loop),
                new EndRecorder(store, loop, node),
                loop,
                handlers,
                clock,
                random,
                changes,
                activity,
                tracing,
                config.limits().resultSize().asLongValue(),
                config.limits().logLines(),
                config.lease(),
                LeaseKeeper.stopTime(config.lease()));
        StoreContact contact = new StoreContact(clock, config.lease().dividedBy(RENEWED_WITHIN_PART));
        UnknownLeases unknownLeases = new UnknownLeases(store, loop, node, config.lease(), this::settled);
        this.leaseKeeper = new LeaseKeeper(store, loop, running, contact, config.lease());
        this.attempts = new NodeAttempts(
                host,
                types,
                new Slots(config.slots(), types, config.lease()),
                running,
                leaseKeeper,
                unknownLeases,
                this,
                () -> draining,
                this::endDrain);
        this.workers = new Workers(host, types, unknownLeases, this::endDrain);
        this.maintenance = new Maintenance(
                store, types, config, loop, contact, changes, activity, workers::endOverdue, this::workAdded);
    }

    /** What workers outside the service may ask for. */
    public Workers workers() {
        return workers;
    }

    /** Starts to claim and run tasks. Returns at once; the work happens on the loop. */
    public void start() {
        store.listen(this);
        loop.execute(() -> {
            leaseKeeper.start();
            maintenance.start();
            poll();
        });
    }

    /**
     * Stops the engine: takes no new work, lets running attempts go on for the drain time, then releases the rest.
     *
     * @return completes on the loop when nothing runs here any more; never fails
     */
    public Uni<Void> drain() {
        return Uni.createFrom()
                .emitter(emitter -> loop.execute(() -> {
                    draining = true;
                    drained = emitter;
                    attempts.close();
                    workers.close();
                    maintenance.close();
                    loop.schedule(config.drainTime(), () -> running.all().forEach(Attempt::release));
                    endDrain();
                }));
    }

    /**
     * The longest time a drain should take: the drain time, the longest grace of a type with its margin, and the time
     * to record the ends.
     */
    public Duration longestDrain() {
        Duration grace = types.all().stream()
                .map(TaskType::grace)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return config.drainTime().plus(grace).plus(Attempt.STOP_MARGIN).plus(RECORDED_WITHIN);
    }

    /** The leases of attempts whose ends are not recorded yet; answers on the loop. */
    public Uni<List<Lease>> underWay() {
        return Uni.createFrom().emitter(emitter -> loop.execute(() -> emitter.complete(running.leases())));
    }

    /** Whether a drain has begun. */
    public boolean isDraining() {
        return draining;
    }

    /** A cancel of a running attempt was recorded; passes it on if the attempt runs here. */
    void cancelRequested(Lease lease) {
        loop.execute(() -> attempts.cancelRequested(lease));
    }

    @Override
    public void workAdded() {
        changes.publishUnknown();
        loop.execute(this::fill);
    }

    private void fill() {
        attempts.fill();
        workers.mayBeWork();
    }

    @Override
    public void changed(Task task) {
        changes.publish(task.id());
        // The task may be ready now, or may have held others back.
        workAdded();
        if (task.status() == TaskStatus.CANCEL_REQUESTED) {
            cancelRequested(new Lease(task.id(), task.attempt()));
        }
    }

    @Override
    public void tasksChanged(Predicate<TaskId> which) {
        changes.publish(which);
        // A task that runs here may have been cancelled elsewhere, or its lease was reclaimed.
        loop.execute(() -> attempts.changed(which));
    }

    @Override
    public void slotFreed(Attempt attempt) {
        attempts.free(attempt.typeName());
    }

    @Override
    public void ended(Attempt attempt) {
        running.remove(attempt);
        // A failed task may now be scheduled for a retry; the next claim returns when it is due.
        attempts.fill();
        endDrain();
    }

    private void settled() {
        fill();
        endDrain();
    }

    private void endDrain() {
        UniEmitter<? super Void> end = drained;
        if (end != null && !isDrained && running.isEmpty() && !attempts.isClaiming() && workers.isIdle()) {
            isDrained = true;
            leaseKeeper.close();
            LOG.info("drained: no attempts left on this node");
            activity.flush(() -> end.complete(null));
        }
    }

    private void poll() {
        if (!draining) {
            fill();
            loop.schedule(config.pollInterval(), this::poll);
        }
    }
}
