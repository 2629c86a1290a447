package dev.longtask.engine.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.engine.attempt.AttemptRules;
import dev.longtask.engine.attempt.AttemptServices;
import dev.longtask.engine.claim.Dispatcher;
import dev.longtask.engine.lease.UnknownLeases;
import dev.longtask.engine.rejection.ResultTooLargeException;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves workers outside the service, without checking who may lease which type. A {@code Uni} fails with a
 * {@link dev.longtask.engine.rejection.RequestRejected}, or with the store's {@link dev.longtask.store.StoreException}.
 */
public final class Workers {
    private static final Logger LOG = Logger.getLogger(Workers.class);
    private static final int OVERDUE_AT_ONCE = 100;

    private final AttemptServices host;
    private final Dispatcher dispatcher;
    private final UnknownLeases unknownLeases;
    private final KnownLeases known;
    private final WaitingWorkers waiting;
    private final Heartbeats heartbeats;
    private final WorkerEnds ends;
    private final Runnable onIdle;
    private int givingBack;

    /**
     * @param unknownLeases releases what failed claims have leased
     * @param onIdle run on the loop when nothing is under way any more after {@link #close}
     */
    public Workers(AttemptServices host, TaskTypes types, UnknownLeases unknownLeases, Runnable onIdle) {
        this.host = host;
        this.unknownLeases = unknownLeases;
        this.onIdle = onIdle;
        Sightings sightings = new Sightings(host);
        this.known = new KnownLeases(host, sightings);
        PassedLeases passed = new PassedLeases(host.store());
        this.ends = new WorkerEnds(host, types, known, passed, this::mayBeWork);
        this.heartbeats = new Heartbeats(host, known, ends);
        this.waiting = new WaitingWorkers(host.loop(), types, sightings, this::delivered, this::giveBackNow, onIdle);
        this.dispatcher = new Dispatcher(host.store(), host.loop(), host.node(), host.random(), unknownLeases, waiting);
        this.waiting.start(dispatcher);
    }

    /**
     * Leases tasks to a worker. If the subscription is cancelled, nothing stays leased. A caller that can't
     * deliver the answer calls {@link #giveBack}.
     */
    public Uni<Grant> lease(LeaseRequest request) {
        return waiting.lease(request);
    }

    private void delivered(LeasedTask leased) {
        known.keep(leased.lease());
        host.tracing().leased(leased.task());
    }

    /** Releases tasks that did not reach their worker; these attempts do not count. */
    public void giveBack(Grant grant) {
        host.loop().execute(() -> grant.tasks().forEach(this::giveBackNow));
    }

    private void giveBackNow(LeasedTask leased) {
        givingBack++;
        Lease lease = leased.lease().lease();
        known.remove(lease);
        host.ends()
                .record(
                        lease,
                        new Outcome.Released(PassedLeases.NOT_RECEIVED),
                        Report.EMPTY,
                        failure ->
                                LOG.warnf("giving back task %s failed; retrying: %s", lease.id(), failure.getMessage()),
                        result -> {
                            givingBack--;
                            host.changes().publish(lease.id());
                            mayBeWork();
                            onIdle.run();
                        });
    }

    /** Renews a lease and records what the worker tells. */
    public Uni<HeldLease> heartbeat(Lease lease, Principal caller, Heartbeat heartbeat) {
        return heartbeats.heartbeat(lease, caller, heartbeat);
    }

    /** The maximum size of a result, in bytes of JSON text. */
    public long resultLimit() {
        return host.resultLimit();
    }

    /**
     * The attempt succeeded.
     *
     * @param result null for none
     */
    public Uni<TaskStatus> complete(Lease lease, Principal caller, @Nullable JsonNode result) {
        Outcome outcome = AttemptRules.ofResult(result, host.resultLimit());
        return outcome instanceof Outcome.Completed
                ? ends.end(lease, caller, held -> outcome)
                : Uni.createFrom().failure(new ResultTooLargeException(host.resultLimit()));
    }

    /**
     * The attempt failed.
     *
     * @param retryable whether another attempt may succeed
     * @param retryAfter the shortest wait before it; null for the type's
     */
    public Uni<TaskStatus> fail(
            Lease lease, Principal caller, String reason, boolean retryable, @Nullable Duration retryAfter) {
        return ends.end(lease, caller, held -> AttemptRules.failed(reason, retryable, retryAfter, backoff(held)));
    }

    private Duration backoff(@Nullable WorkerLease held) {
        return held == null ? Duration.ZERO : ends.backoff(held.type(), held.attemptsUsed());
    }

    /** The attempt stopped because its task was cancelled. */
    public Uni<TaskStatus> cancelled(Lease lease, Principal caller) {
        return ends.cancelled(lease, caller);
    }

    /**
     * The worker gives the attempt up through no fault of the task; it does not count.
     *
     * @param reason null for none
     */
    public Uni<TaskStatus> release(Lease lease, Principal caller, @Nullable String reason) {
        // The prefix tells a release from a failure with the same reason.
        String text = reason == null ? "Released by the worker." : "Released by the worker: " + reason;
        return ends.end(lease, caller, held -> new Outcome.Released(text));
    }

    /** There may be new work. Runs on the loop. */
    public void mayBeWork() {
        waiting.mayBeWork();
        dispatcher.fill();
    }

    /** Ends attempts whose time is up; answers whether there may be more. */
    public Uni<Boolean> endOverdue() {
        return host.store().overdue(OVERDUE_AT_ONCE).chain(overdue -> {
            if (overdue.isEmpty()) {
                return Uni.createFrom().item(false);
            }
            // More are read once these have ended: otherwise they would be read again.
            return Uni.join()
                    .all(overdue.stream().map(this::ended).toList())
                    .andFailFast()
                    .map(all -> all.size() == OVERDUE_AT_ONCE);
        });
    }

    private Uni<Lease> ended(WorkerLease lease) {
        return Uni.createFrom()
                .emitter(emitter ->
                        host.loop().execute(() -> ends.endOverdue(lease, reason -> emitter.complete(lease.lease()))));
    }

    /** Answers all waiting workers, and from now on each at once. Other calls still work. Safe to call from any thread. */
    public void stopWaiting() {
        host.loop().execute(waiting::close);
    }

    /** Claims nothing from now on. Runs on the loop. */
    public void close() {
        waiting.close();
        dispatcher.close();
    }

    /** Whether nothing is under way that a stop has to wait for. Runs on the loop. */
    public boolean isIdle() {
        return !dispatcher.isClaiming() && givingBack == 0 && unknownLeases.isSettled();
    }

    /** How many requests for tasks wait on this node. */
    public int waiting() {
        return waiting.size();
    }

    /** How many leases of workers this node has heard of lately, roughly. */
    public int known() {
        return known.size();
    }
}
