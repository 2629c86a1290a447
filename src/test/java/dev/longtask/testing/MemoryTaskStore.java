package dev.longtask.testing;

import dev.longtask.store.Quota;
import dev.longtask.store.Sizes;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.Tickets;
import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An in-memory store for tests of the layers above; the simplest implementation of the contract. */
public final class MemoryTaskStore extends MemoryActions {
    private final Map<Principal, Long> creators = new HashMap<>();
    private final MemoryTickets tickets;
    private final MemoryWorkers workers;
    private final MemoryNodes nodes;

    public MemoryTaskStore(Clock clock) {
        super(clock);
        this.tickets = new MemoryTickets(clock);
        this.workers = new MemoryWorkers(
                clock,
                worker -> tasks.values().stream()
                        .filter(task -> task.status.isLeased())
                        .flatMap(task -> task.workerLease().stream())
                        .filter(lease -> lease.worker().equals(worker))
                        .toList());
        this.nodes = new MemoryNodes(clock, tasks.values());
    }

    @Override
    public NodeDirectory nodes() {
        return nodes;
    }

    @Override
    public WorkerDirectory workers() {
        return workers;
    }

    @Override
    public Tickets tickets() {
        return tickets;
    }

    @Override
    public Uni<SubmitResult> submit(List<Submission> submissions, Quota quota) {
        return locked(() -> {
            List<Task> earlier = new ArrayList<>();
            List<Integer> gone = new ArrayList<>();
            for (int place = 0; place < submissions.size(); place++) {
                Submission submission = submissions.get(place);
                Submission.Idempotency idempotency = submission.idempotency();
                Optional<MemoryTask> found = idempotency == null ? Optional.empty() : earlier(submission, idempotency);
                if (found.isPresent() && idempotency != null) {
                    if (!idempotency.equals(found.get().submission.idempotency())) {
                        return new SubmitResult.KeyReused();
                    }
                    earlier.add(view(found.get()));
                } else {
                    gone.add(place);
                }
            }
            if (!earlier.isEmpty()) {
                return new SubmitResult.Stored(earlier, gone, true);
            }
            Principal creator = submissions.getFirst().creator();
            Quota.Use present = tasks.values().stream()
                    .filter(task -> task.submission.creator().equals(creator))
                    .map(MemoryTask::use)
                    .reduce(Quota.Use.NOTHING, Quota.Use::plus);
            Quota.Use then = submissions.stream()
                    .map(submission -> Quota.Use.ofNew(Sizes.utf8(submission.input())))
                    .reduce(present, Quota.Use::plus);
            Quota.Part exceeded = quota.exceededBy(then);
            if (exceeded != null) {
                return new SubmitResult.OverLimit(exceeded, present.of(exceeded));
            }
            for (Submission submission : submissions) {
                long number = creators.computeIfAbsent(submission.creator(), name -> creators.size() + 1L);
                MemoryTask task = new MemoryTask(submission, number, clock.instant(), changes);
                task.turn = limits.nextTurn(task);
                tasks.put(submission.id(), task);
            }
            return new SubmitResult.Stored(
                    submissions.stream()
                            .map(submission -> view(get(submission.id())))
                            .toList(),
                    List.of(),
                    false);
        });
    }

    private Optional<MemoryTask> earlier(Submission submission, Submission.Idempotency idempotency) {
        return tasks.values().stream()
                .filter(task -> task.submission.creator().equals(submission.creator())
                        && task.submission.idempotency() != null
                        && task.submission.idempotency().key().equals(idempotency.key()))
                .findFirst();
    }

    @Override
    public Uni<Claims> claim(ClaimRequest request) {
        return locked(() -> {
            Map<String, Integer> free = new HashMap<>();
            request.types().forEach(wanted -> free.put(wanted.type(), limits.room(tasks.values(), wanted)));
            List<MemoryTask> ready = tasks.values().stream()
                    .filter(task -> task.isReady(clock.instant())
                            && !pauses.has(task.submission.spec().type()))
                    .sorted(Comparator.comparingInt(
                                    (MemoryTask task) -> -task.submission.spec().priority())
                            .thenComparingLong(task -> task.turn)
                            .thenComparing(task -> task.submission.id()))
                    .toList();
            List<MemoryTask> chosen = new ArrayList<>();
            for (MemoryTask task : ready) {
                int left = free.getOrDefault(task.submission.spec().type(), 0);
                if (left > 0 && chosen.size() < request.limit() && limits.keyLets(tasks.values(), task)) {
                    free.put(task.submission.spec().type(), left - 1);
                    chosen.add(task);
                }
            }
            Map<MemoryTask, Actor> runners = MemoryShares.runners(request, chosen);
            runners.forEach((task, runner) -> {
                limits.started(task);
                task.claim(clock.instant(), request, runner);
            });
            List<Task> claimed = runners.keySet().stream()
                    .map(task -> task.claimed(clock.instant()))
                    .toList();
            Duration nextDue = tasks.values().stream()
                    .filter(task -> task.status == TaskStatus.ENQUEUED && task.due.isAfter(clock.instant()))
                    .map(task -> Duration.between(clock.instant(), task.due))
                    .min(Comparator.naturalOrder())
                    .orElse(null);
            return new Claims(
                    claimed,
                    runners.size() < chosen.size() ? Duration.ZERO : limits.earlier(nextDue, request),
                    true,
                    runners.keySet().stream()
                            .flatMap(task -> task.workerLease().stream())
                            .toList());
        });
    }

    @Override
    public Uni<Void> limitKeys(Map<String, Integer> byType) {
        return locked(() -> {
            limits.limitKeys(byType);
            return null;
        });
    }

    @Override
    public Uni<List<RenewedLease>> renew(List<Lease> leases, Duration length) {
        return locked(() -> leases.stream()
                .map(lease -> held(lease)
                        .map(task -> task.renew(length, clock.instant()))
                        .orElse(RenewedLease.LOST))
                .toList());
    }

    @Override
    public Uni<List<WorkerLease>> workerLeases(List<Lease> leases) {
        return locked(() -> leases.stream()
                .flatMap(lease -> held(lease).stream())
                .flatMap(task -> task.workerLease().stream())
                .toList());
    }

    @Override
    public Uni<List<WorkerLease>> overdue(int limit) {
        return locked(() -> tasks.values().stream()
                .filter(task -> task.status.isLeased())
                .flatMap(task -> task.workerLease().stream())
                .filter(lease -> !lease.deadline().isAfter(clock.instant()))
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<LeaseState> report(Lease lease, Report report) {
        return locked(() -> held(lease)
                .map(task -> {
                    task.report(report, clock.instant());
                    return task.leaseState();
                })
                .orElse(LeaseState.LOST));
    }

    @Override
    public Uni<FinishResult> finish(Lease lease, Outcome outcome, Report last, Actor actor) {
        return locked(() -> {
            MemoryTask task = tasks.get(lease.id());
            if (task == null) {
                return new FinishResult.LeaseLost();
            }
            if (held(lease).isEmpty()) {
                MemoryTask.End end = task.ends.get(lease.attempt());
                return end != null && isRepeat(end.outcome(), outcome)
                        ? new FinishResult.Recorded(end.status())
                        : new FinishResult.LeaseLost();
            }
            if (actor.kind() == Actor.Kind.WORKER && task.isOverdue(clock.instant())) {
                return new FinishResult.LeaseLost();
            }
            task.report(last, clock.instant());
            return new FinishResult.Recorded(task.end(outcome, actor, clock.instant()));
        });
    }

    @Override
    public Uni<Integer> releaseUnknown(String node, List<Long> series, List<Lease> known) {
        return locked(() -> {
            List<MemoryTask> unknown = tasks.values().stream()
                    .filter(task -> task.status.isLeased()
                            && series.contains(task.series)
                            && (task.runner.equals(Actor.node(node)) || task.terms != null)
                            && !known.contains(new Lease(task.submission.id(), task.attempt)))
                    .toList();
            unknown.forEach(
                    task -> task.end(new Outcome.Released(Claims.LOST_ANSWER), Actor.node(node), clock.instant()));
            return unknown.size();
        });
    }

    @Override
    public int readers() {
        return 2;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    private static boolean isRepeat(Outcome first, Outcome second) {
        // Ignores the backoff, because a repeat may carry a different one.
        if (first instanceof Outcome.Failed failed && second instanceof Outcome.Failed again) {
            return failed.reason().equals(again.reason()) && (failed.retryIn() == null) == (again.retryIn() == null);
        }
        return first.equals(second);
    }

    @Override
    public Uni<List<Task>> reap(int limit, Duration contact) {
        return locked(() -> {
            List<MemoryTask> expired = tasks.values().stream()
                    .filter(task -> task.status.isLeased() && task.isExpired(clock.instant(), contact))
                    .limit(limit)
                    .toList();
            expired.forEach(task -> task.loseLease(clock.instant()));
            return expired.stream().map(this::view).toList();
        });
    }

    @Override
    public Uni<Void> probe() {
        return Uni.createFrom().voidItem();
    }

    @Override
    public void listen(StoreSignals signals) {}

    @Override
    public void close() {}
}
