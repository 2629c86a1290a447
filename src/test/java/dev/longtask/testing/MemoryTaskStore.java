package dev.longtask.testing;

import dev.longtask.store.ActionResult;
import dev.longtask.store.ActiveQuery;
import dev.longtask.store.ChangePage;
import dev.longtask.store.ClaimRequest;
import dev.longtask.store.Claims;
import dev.longtask.store.FinishResult;
import dev.longtask.store.HistoryPage;
import dev.longtask.store.LeaseState;
import dev.longtask.store.ListPosition;
import dev.longtask.store.LogPage;
import dev.longtask.store.Quota;
import dev.longtask.store.Scope;
import dev.longtask.store.Sizes;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.StoreStatistics;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskPage;
import dev.longtask.store.TaskQuery;
import dev.longtask.store.TaskStore;
import dev.longtask.store.TaskWithMessages;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.Principal;
import dev.longtask.task.Report;
import dev.longtask.task.ReportEntry;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** An in-memory store for tests of the layers above; the simplest implementation of the contract. */
public final class MemoryTaskStore implements TaskStore {
    private final Clock clock;
    private final MemoryLimits limits;
    private final MemoryChanges changes = new MemoryChanges();
    private final Map<TaskId, MemoryTask> tasks = new TreeMap<>();
    private final Map<Principal, Long> creators = new HashMap<>();

    public MemoryTaskStore(Clock clock) {
        this.clock = clock;
        this.limits = new MemoryLimits(clock);
    }

    private <T> Uni<T> locked(Supplier<T> operation) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                T value = operation.get();
                changes.commit(clock.instant());
                return value;
            }
        });
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
                    .filter(task -> task.isReady(clock.instant()))
                    .sorted(Comparator.comparingInt(
                                    (MemoryTask task) -> -task.submission.spec().priority())
                            .thenComparingLong(task -> task.turn)
                            .thenComparing(task -> task.submission.id()))
                    .toList();
            List<Task> claimed = new ArrayList<>();
            for (MemoryTask task : ready) {
                int left = free.getOrDefault(task.submission.spec().type(), 0);
                if (left > 0 && claimed.size() < request.limit() && limits.keyLets(tasks.values(), task)) {
                    limits.started(task);
                    free.put(task.submission.spec().type(), left - 1);
                    task.claim(clock.instant(), request);
                    claimed.add(view(task));
                }
            }
            Duration nextDue = tasks.values().stream()
                    .filter(task -> task.status == TaskStatus.ENQUEUED && task.due.isAfter(clock.instant()))
                    .map(task -> Duration.between(clock.instant(), task.due))
                    .min(Comparator.naturalOrder())
                    .orElse(null);
            return new Claims(claimed, limits.earlier(nextDue, request), true);
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
    public Uni<List<LeaseState>> renew(List<Lease> leases, Duration length) {
        return locked(() -> leases.stream()
                .map(lease -> held(lease)
                        .map(task -> {
                            task.leaseEnd = clock.instant().plus(length);
                            return stateOf(task);
                        })
                        .orElse(LeaseState.LOST))
                .toList());
    }

    @Override
    public Uni<LeaseState> report(Lease lease, Report report) {
        return locked(() -> held(lease)
                .map(task -> {
                    task.report(report, clock.instant());
                    return stateOf(task);
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
            return failed.reason().equals(again.reason());
        }
        return first.equals(second);
    }

    @Override
    public Uni<ActionResult> cancel(TaskId id, Actor actor) {
        return act(id, TaskEvent.CANCEL, (task, next) -> {
            if (next != task.status) {
                task.go(next, actor, null, clock.instant());
            }
        });
    }

    @Override
    public Uni<ActionResult> retry(TaskId id, Actor actor, long unfinishedLimit) {
        MemoryTask retried = tasks.get(id);
        if (retried != null && Transitions.next(retried.status, TaskEvent.RETRY).isPresent()) {
            long unfinished = tasks.values().stream()
                    .filter(task -> task.creator == retried.creator && !task.status.isTerminal())
                    .count();
            if (unfinished >= unfinishedLimit) {
                return Uni.createFrom().item(new ActionResult.OverLimit(unfinished));
            }
            if (retried.retries >= MOST_RETRIES) {
                return Uni.createFrom().item(new ActionResult.TooOften());
            }
            retried.retries++;
        }
        return act(id, TaskEvent.RETRY, (task, next) -> {
            task.uncounted = task.attempt;
            task.turn = limits.nextTurn(task);
            task.progress = 0;
            task.message = null;
            task.due = clock.instant();
            task.go(next, actor, null, clock.instant());
        });
    }

    private Task view(MemoryTask task) {
        return task.view(task.isReady(clock.instant()) && !limits.keyLets(tasks.values(), task), clock.instant());
    }

    private interface Action {
        void apply(MemoryTask task, TaskStatus next);
    }

    private Uni<ActionResult> act(TaskId id, TaskEvent event, Action action) {
        return locked(() -> {
            MemoryTask task = tasks.get(id);
            if (task == null) {
                return new ActionResult.Missing();
            }
            Optional<TaskStatus> next = Transitions.next(task.status, event);
            if (next.isEmpty()) {
                return new ActionResult.NotAllowed(task.status);
            }
            action.apply(task, next.get());
            return new ActionResult.Done(view(task));
        });
    }

    @Override
    public Uni<ActionResult> delete(TaskId id) {
        return locked(() -> {
            MemoryTask task = tasks.get(id);
            if (task == null) {
                return new ActionResult.Missing();
            }
            if (!task.status.isTerminal()) {
                return new ActionResult.NotAllowed(task.status);
            }
            tasks.remove(id);
            changes.add(id);
            return new ActionResult.Done(view(task));
        });
    }

    @Override
    public Uni<List<Task>> reap(int limit) {
        return locked(() -> {
            List<MemoryTask> expired = tasks.values().stream()
                    .filter(task -> task.status.isLeased() && !task.leaseEnd.isAfter(clock.instant()))
                    .limit(limit)
                    .toList();
            expired.forEach(task -> task.loseLease(clock.instant()));
            return expired.stream().map(this::view).toList();
        });
    }

    @Override
    public Uni<Integer> purge(int limit) {
        return locked(() -> {
            List<TaskId> old = tasks.values().stream()
                    .filter(task -> task.finished != null
                            && !task.finished.plus(task.submission.retention()).isAfter(clock.instant()))
                    .limit(limit)
                    .map(task -> task.submission.id())
                    .toList();
            old.forEach(tasks::remove);
            old.forEach(changes::add);
            return old.size();
        });
    }

    @Override
    public Uni<Optional<Task>> find(TaskId id) {
        return locked(() -> Optional.ofNullable(tasks.get(id)).map(this::view));
    }

    /** Includes the content, which costs nothing here. */
    @Override
    public Uni<Optional<Task>> findWithoutContent(TaskId id) {
        return find(id);
    }

    @Override
    public Uni<TaskPage> list(TaskQuery query) {
        return locked(() -> {
            List<Task> found = tasks.values().stream()
                    .map(this::view)
                    .filter(task -> matches(task, query))
                    .sorted(Comparator.comparing(Task::id).reversed())
                    .toList();
            boolean more = found.size() > query.limit();
            List<Task> page = more ? found.subList(0, query.limit()) : found;
            return new TaskPage(
                    page,
                    more
                            ? new ListPosition(
                                    page.getLast().submitted(), page.getLast().id())
                            : null);
        });
    }

    private static boolean matches(Task task, TaskQuery query) {
        return (query.scope() instanceof Scope.Everyone
                        || query.scope().equals(new Scope.Of(task.creator().principal())))
                && (query.creatorNumber() == null
                        || query.creatorNumber() == task.creator().number())
                && query.matches(task)
                && (query.submittedAfter() == null || !task.submitted().isBefore(query.submittedAfter()))
                && (query.submittedBefore() == null || task.submitted().isBefore(query.submittedBefore()))
                && (query.before() == null || task.id().compareTo(query.before().id()) < 0);
    }

    @Override
    public Uni<List<TaskWithMessages>> listActive(ActiveQuery query) {
        return locked(() -> tasks.values().stream()
                .filter(task -> !task.status.isTerminal())
                .filter(task -> query.type() == null
                        || query.type().equals(task.submission.spec().type()))
                .skip(query.start())
                .limit(query.limit())
                .map(task -> new TaskWithMessages(view(task), List.copyOf(task.messages)))
                .toList());
    }

    @Override
    public Uni<List<ReportEntry>> messages(TaskId id) {
        return locked(() -> tasks.containsKey(id) ? List.copyOf(get(id).messages) : List.of());
    }

    @Override
    public Uni<HistoryPage> history(TaskId id, int after, int attempts) {
        int last = HistoryPage.last(after, attempts);
        return locked(() -> !tasks.containsKey(id)
                ? new HistoryPage(List.of(), null)
                : HistoryPage.of(
                        get(id).history.stream()
                                .filter(entry -> entry.attempt() > after && entry.attempt() <= last + 1)
                                .toList(),
                        last));
    }

    @Override
    public Uni<LogPage> log(TaskId id, long after, int limit) {
        return locked(() -> !tasks.containsKey(id)
                ? new LogPage(List.of(), null)
                : LogPage.of(
                        get(id).log.stream()
                                .filter(line -> line.number() > after)
                                .toList(),
                        limit));
    }

    @Override
    public Uni<ChangePage> changes(long after, int limit) {
        return locked(() -> changes.page(after, limit));
    }

    @Override
    public Uni<Integer> purgeChanges(int limit) {
        return locked(() -> changes.purge(clock.instant().minus(CHANGES_KEPT), limit));
    }

    @Override
    public Uni<StoreStatistics> statistics() {
        return locked(() -> {
            Map<String, Map<TaskStatus, Long>> counts = new TreeMap<>();
            Map<String, Duration> ages = new HashMap<>();
            for (MemoryTask task : tasks.values()) {
                counts.computeIfAbsent(task.submission.spec().type(), type -> new TreeMap<>())
                        .merge(task.status, 1L, Long::sum);
                if (task.status == TaskStatus.ENQUEUED) {
                    ages.putIfAbsent(
                            task.submission.spec().type(),
                            Duration.between(task.submission.id().madeAt(), clock.instant()));
                }
            }
            return new StoreStatistics(
                    counts.entrySet().stream()
                            .flatMap(type -> type.getValue().entrySet().stream()
                                    .map(count ->
                                            new StoreStatistics.Count(type.getKey(), count.getKey(), count.getValue())))
                            .toList(),
                    ages);
        });
    }

    /** The ids of all stored tasks, for checkers. */
    public synchronized Stream<TaskId> ids() {
        return List.copyOf(tasks.keySet()).stream();
    }

    private Optional<MemoryTask> held(Lease lease) {
        return Optional.ofNullable(tasks.get(lease.id()))
                .filter(task -> task.status.isLeased() && task.attempt == lease.attempt());
    }

    private static LeaseState stateOf(MemoryTask task) {
        return task.status == TaskStatus.CANCEL_REQUESTED ? LeaseState.CANCEL_REQUESTED : LeaseState.HELD;
    }

    private MemoryTask get(TaskId id) {
        MemoryTask task = tasks.get(id);
        if (task == null) {
            throw new IllegalArgumentException("no task " + id);
        }
        return task;
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
