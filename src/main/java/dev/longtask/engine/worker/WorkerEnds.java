package dev.longtask.engine.worker;

import dev.longtask.engine.attempt.AttemptRules;
import dev.longtask.engine.attempt.AttemptServices;
import dev.longtask.engine.rejection.LeasePassedException;
import dev.longtask.engine.rejection.LeasePassedException.Reason;
import dev.longtask.engine.rejection.NotCancelledException;
import dev.longtask.engine.trace.WorkerAttempt;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ends of workers' attempts: those that workers report, and those of attempts whose time is up. Methods run on the loop
 * only, except {@link #end}.
 */
final class WorkerEnds {
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private final AttemptServices host;
    private final TaskTypes types;
    private final KnownLeases known;
    private final PassedLeases passed;
    private final Runnable workAdded;

    /** @param workAdded run on the loop when tasks of workers may have become ready */
    WorkerEnds(AttemptServices host, TaskTypes types, KnownLeases known, PassedLeases passed, Runnable workAdded) {
        this.host = host;
        this.types = types;
        this.known = known;
        this.passed = passed;
        this.workAdded = workAdded;
    }

    /**
     * Ends an attempt as its worker reports. Fails with a {@link dev.longtask.engine.rejection.RequestRejected}, or as the
     * store does.
     *
     * @param outcome makes the outcome from the lease, or from null once it has passed on, to recognize a repeat
     * @return the status of the task; an equal repeat gets the first answer
     */
    Uni<TaskStatus> end(Lease lease, Principal caller, Function<@Nullable WorkerLease, Outcome> outcome) {
        return Uni.createFrom()
                .emitter(emitter -> host.loop()
                        .execute(() -> known.find(
                                lease,
                                caller,
                                found -> found.afterWrite(() -> end(found, caller, outcome, emitter)),
                                () -> repeat(lease, caller, outcome.apply(null), emitter),
                                emitter::fail)));
    }

    /**
     * The worker has stopped because its task was cancelled; as {@link #end}. Fails with a {@link NotCancelledException} if
     * nobody has requested that.
     */
    Uni<TaskStatus> cancelled(Lease lease, Principal caller) {
        Outcome stopped = new Outcome.Stopped();
        return Uni.createFrom()
                .emitter(emitter -> host.loop()
                        .execute(() -> known.find(
                                lease,
                                caller,
                                found -> found.afterWrite(() -> cancelled(found, caller, emitter)),
                                () -> repeat(lease, caller, stopped, emitter),
                                emitter::fail)));
    }

    /** What this node knows of the lease may be older than the cancel. */
    private void cancelled(KnownLease found, Principal caller, UniEmitter<? super TaskStatus> emitter) {
        Lease lease = found.lease();
        known.read(
                lease,
                now -> {
                    if (now == null) {
                        repeat(lease, caller, new Outcome.Stopped(), emitter);
                    } else if (now.cancelRequested()) {
                        end(found, caller, held -> new Outcome.Stopped(), emitter);
                    } else {
                        emitter.fail(new NotCancelledException(lease.id()));
                    }
                },
                emitter::fail);
    }

    private void end(
            KnownLease found,
            Principal caller,
            Function<@Nullable WorkerLease, Outcome> outcome,
            UniEmitter<? super TaskStatus> emitter) {
        Lease lease = found.lease();
        Report last = found.reports.take();
        Outcome ending = outcome.apply(found.worker);
        host.calls()
                .call(
                        host.store().finish(lease, ending, last, found.worker.holderAsActor()),
                        ANSWERED_WITHIN,
                        result -> {
                            known.remove(lease);
                            // Later heartbeats learn why the lease has passed on.
                            found.unanswered.forEach(late -> tellWhy(lease, caller, late::fail));
                            switch (result) {
                                case FinishResult.Recorded recorded -> {
                                    ended(found.worker, ending, recorded.status());
                                    emitter.complete(recorded.status());
                                }
                                case FinishResult.LeaseLost lost -> lost(found, emitter::fail);
                            }
                        },
                        failure -> {
                            found.reports.putBack(last);
                            emitter.fail(failure);
                        });
    }

    private void ended(WorkerLease lease, Outcome outcome, TaskStatus next) {
        Duration since = Duration.between(lease.started(), host.clock().instant());
        Duration ran = since.isNegative() ? Duration.ZERO : since;
        host.observer().attemptEnded(lease.type(), next, ran);
        WorkerAttempt attempt =
                new WorkerAttempt(lease.lease(), lease.type(), lease.holderAsActor(), lease.started(), lease.trace());
        host.tracing().ended(attempt, ran, outcome, next);
        host.changes().publish(lease.lease().id());
        workAdded.run();
    }

    /**
     * A write under a lease was refused: the lease has passed on, or its time is up and nobody has recorded that yet. Reads
     * the lease again, since a cancel may have moved its deadline.
     *
     * @param refuse receives the reason for the worker
     */
    void lost(KnownLease found, Consumer<Throwable> refuse) {
        Lease lease = found.lease();
        Principal holder = found.worker.holder();
        host.calls()
                .call(
                        host.store().workerLeases(List.of(lease)),
                        ANSWERED_WITHIN,
                        now -> {
                            if (now.isEmpty()) {
                                tellWhy(lease, holder, refuse);
                            } else {
                                endOverdue(now.getFirst(), refuse);
                            }
                        },
                        refuse);
    }

    /** The end of an attempt that has ended already: an equal one gets the first answer. */
    private void repeat(Lease lease, Principal caller, Outcome outcome, UniEmitter<? super TaskStatus> emitter) {
        Uni<FinishResult> answer = passed.actorOf(caller, lease)
                .chain(holder -> holder.map(actor -> host.store().finish(lease, outcome, Report.EMPTY, actor))
                        .orElseGet(() -> Uni.createFrom().item(new FinishResult.LeaseLost())));
        host.calls()
                .call(
                        answer,
                        ANSWERED_WITHIN,
                        result -> {
                            if (result instanceof FinishResult.Recorded(TaskStatus status)) {
                                emitter.complete(status);
                            } else {
                                tellWhy(lease, caller, emitter::fail);
                            }
                        },
                        emitter::fail);
    }

    /** Tells why a lease has passed on. */
    void tellWhy(Lease lease, Principal caller, Consumer<Throwable> refuse) {
        host.calls().call(passed.why(lease, caller), ANSWERED_WITHIN, refuse::accept, refuse);
    }

    /**
     * Ends an attempt whose time is up.
     *
     * @param refuse receives the reason for the worker, once the end is recorded
     */
    void endOverdue(WorkerLease lease, Consumer<Throwable> refuse) {
        Outcome outcome = lease.cancelRequested()
                ? new Outcome.Stopped()
                : AttemptRules.timedOut(lease.limit(), backoff(lease.type(), lease.attemptsUsed()));
        host.ends().record(lease.lease(), outcome, Report.EMPTY, failure -> {}, result -> {
            if (result instanceof FinishResult.Recorded(TaskStatus status)) {
                ended(lease, outcome, status);
            }
            Instant at = lease.deadline();
            refuse.accept(
                    lease.cancelRequested()
                            ? new LeasePassedException(
                                    Reason.CANCELLED,
                                    "The task was cancelled, and the time to stop was over at " + at + ".")
                            : new LeasePassedException(
                                    Reason.TIMED_OUT, "The attempt reached its time limit at " + at + "."));
        });
    }

    /** The wait before the next attempt of a type; one second for a type that is no longer configured. */
    Duration backoff(String type, int attemptsUsed) {
        return types.find(type)
                .map(TaskType::backoff)
                .map(backoff -> backoff.after(attemptsUsed, host.random()))
                .orElse(KnownLease.INTERVAL);
    }
}
