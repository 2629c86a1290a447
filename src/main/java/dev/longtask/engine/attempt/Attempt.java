package dev.longtask.engine.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.trace.AttemptSpan;
import dev.longtask.engine.type.Json;
import dev.longtask.engine.type.TaskType;
import dev.longtask.handler.StopReason;
import dev.longtask.handler.TaskHandler;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.attempt.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of a task on this node, from the claim until its end is recorded. Methods run on the loop only. */
public final class Attempt {
    private enum State {
        RUNNING,
        /** Told to stop; the registered stop actions are running. */
        STOPPING,
        /** The work is over; its end is being written. */
        ENDING,
        ENDED
    }

    /** Notified of the attempt's progress through its states, on the loop. */
    public interface Listener {
        /** The handler has finished; the slot is free for another attempt. */
        void slotFreed(Attempt attempt);

        /** The end is recorded, or the lease was lost. */
        void ended(Attempt attempt);
    }

    /** Added to the grace period for the final stop step, such as killing a process. */
    public static final Duration STOP_MARGIN = Duration.ofSeconds(5);

    private final Task task;
    private final Lease lease;
    private final TaskType type;
    private final TaskHandler handler;
    private final AttemptServices host;
    private final Listener listener;
    private final AttemptLog log;
    private final AttemptSpan span;
    private final AttemptEvents events;
    private final Reports reports;
    private final ReportWriter reportWriter;
    private final AttemptContext context;
    private final HandlerRun run;
    private final SharedLease sharedLease;
    private final StopActions stops;

    private State state = State.RUNNING;
    private @Nullable Outcome stopOutcome;
    /** Whether the handler's own code may be running. */
    private boolean inHandler;
    /** How long the work may take to stop. Volatile: handlers read it from their own threads. */
    private volatile Duration grace;
    /** When the current lease was requested, in nanoseconds of {@link Loop#nanos}. */
    private long leasedAt;

    private Loop.@Nullable Timer timer;

    /**
     * @param handler of the type
     * @param leasedAt when the lease was requested, in nanoseconds of {@link Loop#nanos}
     */
    public Attempt(
            Task task, TaskType type, TaskHandler handler, AttemptServices host, Listener listener, long leasedAt) {
        this.task = task;
        this.lease = new Lease(task.id(), task.attempt());
        this.type = type;
        this.handler = handler;
        this.host = host;
        this.listener = listener;
        this.leasedAt = leasedAt;
        this.grace = type.grace();
        this.span = host.tracing().attempt(task);
        this.log = new AttemptLog(task, span.context());
        this.events = new AttemptEvents(task, log, host.observer(), span, host.clock());
        this.reports = new Reports(host.clock(), host.lineLimit());
        this.reportWriter = new ReportWriter(lease, reports, host, log, this::told);
        this.stops = new StopActions(host.loop(), log, this::stopped);
        Duration timeout = task.timeout() == null ? type.timeout() : task.timeout();
        this.sharedLease = new SharedLease(lease, host, new Handovers.Terms(host.lease(), timeout, type.grace()));
        AttemptContext.Fixed fixed = new AttemptContext.Fixed(task, timeout, span.context());
        this.context = new AttemptContext(fixed, () -> grace, reports, reportWriter, sharedLease, this::registerStop);
        this.run = new HandlerRun(
                this::callHandler,
                result -> host.loop().execute(() -> handlerCompleted(result)),
                failure -> host.loop().execute(() -> handlerFailed(failure)),
                () -> host.loop().execute(this::handlerReturned));
    }

    public Lease lease() {
        return lease;
    }

    public String typeName() {
        return task.type();
    }

    public void start() {
        timer = host.loop().schedule(context.timeout(), this::timedOut);
        inHandler = true;
        run.start(work -> host.workers().execute(() -> span.run(work)));
    }

    /** Nanoseconds since the current lease was requested. */
    public long unrenewedFor() {
        return host.loop().nanos() - leasedAt;
    }

    private Uni<JsonNode> callHandler() {
        return handler.run(Json.parse(task.input()), context);
    }

    // Events while it runs.

    private void handlerCompleted(@Nullable JsonNode result) {
        if (state == State.RUNNING && sharedLease.isHandedOver()) {
            handOver();
        } else if (state == State.RUNNING) {
            end(AttemptRules.ofResult(result, host.resultLimit()));
        }
    }

    private void handlerFailed(Throwable failure) {
        if (state == State.RUNNING) {
            String reference = "%08x".formatted(host.random().nextInt());
            log.failed(failure, reference);
            end(HandlerOutcome.ofFailure(failure, backoff(), reference));
        }
    }

    private void timedOut() {
        stop(StopReason.TIMED_OUT, AttemptRules.timedOut(context.timeout(), backoff()));
    }

    /** A cancel request has been recorded in the store. */
    public void cancelRequested() {
        stop(StopReason.CANCELLED, new Outcome.Stopped());
    }

    /** The node is shutting down. */
    public void release() {
        stop(StopReason.SHUTDOWN, new Outcome.Released("Node " + host.node() + " shut down."));
    }

    /** The lease could not be renewed and is about to expire; after that another node may run the task. */
    public void cutOff() {
        if (state == State.RUNNING) {
            log.cutOff();
            grace = grace.compareTo(host.stopTime()) < 0 ? grace : host.stopTime();
        }
        String reason = "Node " + host.node() + " could not reach the store to renew the lease.";
        stop(StopReason.LEASE_LOST, new Outcome.Released(reason));
    }

    /** The lease is gone: nothing more can be written. */
    void leaseLost() {
        stop(StopReason.LEASE_LOST, null);
        // If it was stopping already, it now ends without a record.
        stopOutcome = null;
    }

    private Duration backoff() {
        return type.backoff().after(task.attemptsUsed(), host.random());
    }

    // Stopping.

    private void stop(StopReason reason, @Nullable Outcome outcome) {
        if (state != State.RUNNING) {
            return;
        }
        state = State.STOPPING;
        context.stop(reason);
        stopOutcome = outcome;
        cancelTimer();
        timer = host.loop().schedule(grace.plus(STOP_MARGIN), this::graceOver);
        // One more than there are, until every stop action is subscribed to: one may finish synchronously.
        stops.begin(inHandler ? 2 : 1);
        run.cancel();
        stops.oneEnded();
    }

    private void handlerReturned() {
        inHandler = false;
        if (state == State.STOPPING) {
            stops.oneEnded();
        }
    }

    private void graceOver() {
        log.stillRuns(grace);
        stopped();
    }

    private void stopped() {
        if (state != State.STOPPING) {
            return;
        }
        if (stopOutcome != null) {
            end(stopOutcome);
            return;
        }
        cancelTimer();
        state = State.ENDED;
        reportWriter.close(() -> {});
        events.passedOn(sharedLease.isShared());
        listener.slotFreed(this);
        listener.ended(this);
    }

    // Recording the end.

    private void end(Outcome outcome) {
        state = State.ENDING;
        context.close();
        cancelTimer();
        reportWriter.close(() -> host.ends()
                .record(lease, outcome, reports.take(), log::notRecorded, result -> recorded(outcome, result)));
        listener.slotFreed(this);
    }

    /** Leaves the attempt to the service that has accepted it. */
    private void handOver() {
        state = State.ENDING;
        context.close();
        cancelTimer();
        reportWriter.close(() -> host.ends().handOver(lease, reports.take(), log::notRecorded, held -> {
            state = State.ENDED;
            events.passedOn(sharedLease.isShared());
            host.changes().publish(task.id());
            listener.ended(this);
        }));
        listener.slotFreed(this);
    }

    private void recorded(Outcome outcome, FinishResult result) {
        state = State.ENDED;
        events.ended(outcome, result);
        host.changes().publish(task.id());
        listener.ended(this);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /**
     * The store answered a renewal.
     *
     * @param askedAt when the renewal was requested, in nanoseconds of {@link Loop#nanos}; the lease lasts at least
     *     from then
     */
    public void renewed(LeaseState held, long askedAt) {
        if (held != LeaseState.LOST && askedAt - leasedAt > 0) {
            leasedAt = askedAt;
        }
        told(held);
    }

    /** Reacts to the lease state that the store reported. */
    private void told(LeaseState held) {
        switch (held) {
            case HELD -> {}
            case CANCEL_REQUESTED -> cancelRequested();
            case LOST, TIMED_OUT -> leaseLost();
        }
    }

    /** Registers a stop action of the handler. Safe to call from any thread. */
    private void registerStop(Supplier<Uni<Void>> stop) {
        host.loop().execute(() -> {
            if (state == State.RUNNING) {
                stops.add(stop);
            } else {
                // Registered late, for example by a program that starts during a cancel: stop it at once.
                stops.run(stop);
            }
        });
    }
}
