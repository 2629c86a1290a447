package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.store.FinishResult;
import dev.longtask.store.LeaseState;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.Task;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task on this node: from the claim to the record of its end. Its methods belong to the loop.
 */
final class Attempt {
    private enum State {
        RUNNING,
        /** Told to stop; what the handler registered for that is under way. */
        STOPPING,
        /** Over; its end is being written. */
        ENDING,
        ENDED
    }

    /** Is told how the attempt goes on, on the loop. */
    interface Listener {
        /** The handler is done: another attempt may have its slot. */
        void slotFreed(Attempt attempt);

        /** The end is recorded, or the lease was lost. */
        void ended(Attempt attempt);
    }

    /** For what is done at the end of the grace period, such as to kill a process. */
    static final Duration STOP_MARGIN = Duration.ofSeconds(5);

    private final Task task;
    private final Lease lease;
    private final TaskType type;
    private final AttemptServices host;
    private final Listener listener;
    private final AttemptLog log;
    private final Instant started;
    private final Reports reports;
    private final ReportWriter reportWriter;
    private final AttemptContext context;
    private final HandlerRun run;
    private final List<Supplier<Uni<Void>>> stops = new ArrayList<>();

    private State state = State.RUNNING;
    private @Nullable Outcome stopOutcome;
    private int stopsUnderWay;
    /** Whether the handler's own code may be running. */
    private boolean inHandler;
    /** How long its work may take to stop. Handlers ask for it on threads of theirs. */
    private volatile Duration grace;
    /** When the lease was asked for that it holds, by the loop's time. */
    private long leasedAt;

    private Loop.@Nullable Timer timer;

    /** @param leasedAt when its lease was asked for, by the loop's time */
    Attempt(Task task, TaskType type, AttemptServices host, Listener listener, long leasedAt) {
        this.task = task;
        this.lease = new Lease(task.id(), task.attempt());
        this.type = type;
        this.host = host;
        this.listener = listener;
        this.leasedAt = leasedAt;
        this.grace = type.grace();
        this.log = new AttemptLog(task);
        this.started = host.clock().instant();
        this.reports = new Reports(host.clock(), host.lineLimit());
        this.reportWriter = new ReportWriter(lease, reports, host, log, this::told);
        this.context = new AttemptContext(task, () -> grace, reports, reportWriter, this::registerStop);
        this.run = new HandlerRun(
                this::callHandler,
                result -> host.loop().execute(() -> handlerCompleted(result)),
                failure -> host.loop().execute(() -> handlerFailed(failure)),
                () -> host.loop().execute(this::handlerReturned));
    }

    Lease lease() {
        return lease;
    }

    String typeName() {
        return task.type();
    }

    void start() {
        Duration timeout = task.timeout() == null ? type.timeout() : task.timeout();
        timer = host.loop().schedule(timeout, () -> timedOut(timeout));
        inHandler = true;
        run.start(host.workers());
    }

    /** For how long no lease has been asked for that it holds, in nanoseconds of the loop's time. */
    long unrenewedFor() {
        return host.loop().nanos() - leasedAt;
    }

    private Uni<JsonNode> callHandler() {
        return type.handler().run(Json.parse(task.input()), context);
    }

    // What can happen to it while it runs.

    private void handlerCompleted(@Nullable JsonNode result) {
        if (state == State.RUNNING) {
            end(HandlerOutcome.ofResult(result, host.resultLimit()));
        }
    }

    private void handlerFailed(Throwable failure) {
        if (state == State.RUNNING) {
            String reference = "%08x".formatted(host.random().nextInt());
            log.failed(failure, reference);
            end(HandlerOutcome.ofFailure(failure, backoff(), reference));
        }
    }

    private void timedOut(Duration timeout) {
        stop(new Outcome.Failed("The attempt took longer than its time limit of " + timeout + ".", backoff()));
    }

    /** A cancel was requested and is recorded. */
    void cancelRequested() {
        stop(new Outcome.Stopped());
    }

    /** The node shuts down. */
    void release() {
        stop(new Outcome.Released("Node " + host.node() + " shut down."));
    }

    /** The lease could not be renewed and ends soon: from then on another node may run the task. */
    void cutOff() {
        if (state == State.RUNNING) {
            log.cutOff();
            grace = grace.compareTo(host.stopTime()) < 0 ? grace : host.stopTime();
        }
        stop(new Outcome.Released("Node " + host.node() + " could not reach the store to renew the lease."));
    }

    /** The lease is gone: nothing more can be written. */
    void leaseLost() {
        if (state == State.STOPPING) {
            stopOutcome = null;
        } else {
            stop(null);
        }
    }

    private Duration backoff() {
        return type.backoff().after(task.attemptsUsed(), host.random());
    }

    // How it stops.

    private void stop(@Nullable Outcome outcome) {
        if (state != State.RUNNING) {
            return;
        }
        state = State.STOPPING;
        context.close();
        stopOutcome = outcome;
        cancelTimer();
        timer = host.loop().schedule(grace.plus(STOP_MARGIN), this::graceOver);
        // Kept above zero until all are subscribed to: one may end at once.
        stopsUnderWay = inHandler ? 2 : 1;
        stops.forEach(this::runStop);
        run.cancel();
        stopEnded();
    }

    private void handlerReturned() {
        inHandler = false;
        if (state == State.STOPPING) {
            stopEnded();
        }
    }

    private void graceOver() {
        log.stillRuns(grace);
        stopped();
    }

    private void runStop(Supplier<Uni<Void>> stop) {
        stopsUnderWay++;
        Uni.createFrom()
                .deferred(() -> stop.get())
                .subscribe()
                .with(done -> host.loop().execute(this::stopEnded), failure -> {
                    log.stopFailed(failure);
                    host.loop().execute(this::stopEnded);
                });
    }

    private void stopEnded() {
        stopsUnderWay--;
        if (stopsUnderWay == 0) {
            stopped();
        }
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
        log.leaseLost();
        host.observer().leaseLost(task.type());
        listener.slotFreed(this);
        listener.ended(this);
    }

    // How its end is recorded.

    private void end(Outcome outcome) {
        state = State.ENDING;
        context.close();
        cancelTimer();
        reportWriter.close(() -> host.ends().record(lease, outcome, reports.take(), log::notRecorded, this::recorded));
        listener.slotFreed(this);
    }

    private void recorded(FinishResult result) {
        state = State.ENDED;
        switch (result) {
            case FinishResult.Recorded recorded -> {
                log.ended(recorded.status());
                host.observer()
                        .attemptEnded(
                                task.type(),
                                recorded.status(),
                                Duration.between(started, host.clock().instant()));
            }
            case FinishResult.LeaseLost lost -> {
                log.leaseLost();
                host.observer().leaseLost(task.type());
            }
        }
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
     * A renewal was answered.
     *
     * @param askedAt when it was asked for, by the loop's time: the lease lasts from then at least
     */
    void renewed(LeaseState held, long askedAt) {
        if (held != LeaseState.LOST && askedAt - leasedAt > 0) {
            leasedAt = askedAt;
        }
        told(held);
    }

    /** The store has said how the lease stands. */
    private void told(LeaseState held) {
        switch (held) {
            case HELD -> {}
            case CANCEL_REQUESTED -> cancelRequested();
            case LOST -> leaseLost();
        }
    }

    /** The handler has said what stops its work. Called from any thread. */
    private void registerStop(Supplier<Uni<Void>> stop) {
        host.loop().execute(() -> {
            if (state == State.RUNNING) {
                stops.add(stop);
            } else {
                // Late, as when a program starts while its task is cancelled: nothing may run on after that.
                runStop(stop);
            }
        });
    }
}
