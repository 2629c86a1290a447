package dev.longtask.engine;

import dev.longtask.engine.attempt.Attempt;
import dev.longtask.engine.attempt.AttemptServices;
import dev.longtask.engine.attempt.RunningAttempts;
import dev.longtask.engine.claim.ClaimUnderWay;
import dev.longtask.engine.claim.Demand;
import dev.longtask.engine.claim.Dispatcher;
import dev.longtask.engine.claim.Slots;
import dev.longtask.engine.lease.LeaseKeeper;
import dev.longtask.engine.lease.UnknownLeases;
import dev.longtask.engine.type.Performer;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.handler.TaskHandler;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.Claimant;
import dev.longtask.store.lease.Claims;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Claims tasks for the free slots of the node and starts their attempts. Methods run on the loop only. */
final class NodeAttempts implements Demand {
    private static final Logger LOG = Logger.getLogger(NodeAttempts.class);

    private final AttemptServices host;
    private final TaskTypes types;
    private final Slots slots;
    private final RunningAttempts running;
    private final LeaseKeeper leaseKeeper;
    private final Attempt.Listener listener;
    private final BooleanSupplier draining;
    private final Runnable onIdle;
    private final Dispatcher dispatcher;
    private final ClaimUnderWay claim = new ClaimUnderWay();

    /**
     * @param slots the slots of the node
     * @param running receives the attempts
     * @param unknownLeases releases what failed claims have leased
     * @param listener of the attempts
     * @param draining whether a drain has begun
     * @param onIdle run when the claim that was in flight at {@link #close} has ended
     */
    NodeAttempts(
            AttemptServices host,
            TaskTypes types,
            Slots slots,
            RunningAttempts running,
            LeaseKeeper leaseKeeper,
            UnknownLeases unknownLeases,
            Attempt.Listener listener,
            BooleanSupplier draining,
            Runnable onIdle) {
        this.host = host;
        this.types = types;
        this.slots = slots;
        this.running = running;
        this.leaseKeeper = leaseKeeper;
        this.listener = listener;
        this.draining = draining;
        this.onIdle = onIdle;
        this.dispatcher = new Dispatcher(host.store(), host.loop(), host.node(), host.random(), unknownLeases, this);
    }

    /** Claims for the free slots. Call it whenever there may be a free slot and work for it. */
    void fill() {
        dispatcher.fill();
    }

    /** Claims nothing from now on. A claim that is in flight may still return tasks. */
    void close() {
        dispatcher.close();
    }

    /** Whether a claim is in flight. */
    boolean isClaiming() {
        return dispatcher.isClaiming();
    }

    /** An attempt needs its slot no longer. */
    void free(String type) {
        slots.free(type);
        dispatcher.fill();
    }

    /** A cancel of a running attempt was recorded; passes it on if the attempt runs here. */
    void cancelRequested(Lease lease) {
        running.find(lease).ifPresentOrElse(Attempt::cancelRequested, () -> {
            if (dispatcher.isClaiming()) {
                claim.cancelled(lease);
            }
        });
    }

    /** Another node has changed tasks: some of them may run here, or come with the claim in flight. */
    void changed(Predicate<TaskId> which) {
        if (dispatcher.isClaiming()) {
            claim.changed(which);
        }
        leaseKeeper.look(running.all().stream()
                .filter(attempt -> which.test(attempt.lease().id()))
                .toList());
    }

    @Override
    public void mayBeWork() {
        // Each claim asks for all types anyway.
    }

    @Override
    public @Nullable ClaimRequest next(Claimant claimant) {
        return slots.wanted(claimant);
    }

    @Override
    public void claimed(ClaimRequest request, Claims claims, long askedAt) {
        claims.tasks().forEach(task -> slots.take(task.type()));
        ClaimUnderWay.News news = claim.end();
        List<Attempt> changed = new ArrayList<>();
        for (Task task : claims.tasks()) {
            try {
                Attempt attempt = start(task, askedAt, news);
                if (news.mayHaveChanged(task.id())) {
                    changed.add(attempt);
                }
            } catch (RuntimeException | Error e) {
                giveBack(task, e);
            }
        }
        leaseKeeper.look(changed);
    }

    private Attempt start(Task task, long askedAt, ClaimUnderWay.News news) {
        TaskType type = types.find(task.type()).orElseThrow();
        if (!(type.performer() instanceof Performer.Nodes(TaskHandler handler))) {
            throw new IllegalStateException("workers run the type " + type.name());
        }
        Attempt attempt = new Attempt(task, type, handler, host, listener, askedAt);
        running.add(attempt);
        host.changes().publish(task.id());
        if (leaseKeeper.endsSoon(attempt)) {
            attempt.cutOff();
        } else if (draining.getAsBoolean()) {
            attempt.release();
        } else if (news.isCancelled(attempt.lease())) {
            attempt.cancelRequested();
        } else {
            attempt.start();
        }
        return attempt;
    }

    /** The attempt could not start here; release the task so that this or another node can try again. */
    private void giveBack(Task task, Throwable failure) {
        LOG.errorf(failure, "starting an attempt of task %s failed; releasing it", task.id());
        Lease lease = new Lease(task.id(), task.attempt());
        if (running.find(lease).isPresent()) {
            running.find(lease).ifPresent(Attempt::release);
            return;
        }
        host.ends()
                .record(
                        lease,
                        new Outcome.Released("Node " + host.node() + " could not start the attempt."),
                        Report.EMPTY,
                        again -> LOG.warnf("releasing task %s failed; retrying: %s", task.id(), again.getMessage()),
                        recorded -> free(task.type()));
    }

    @Override
    public void claimFailed(Throwable failure) {
        claim.end();
    }

    @Override
    public void idle() {
        onIdle.run();
    }
}
