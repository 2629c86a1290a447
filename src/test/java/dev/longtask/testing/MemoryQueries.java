package dev.longtask.testing;

import dev.longtask.store.StoreStatistics;
import dev.longtask.store.TaskStore;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.ChangePage;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.ListPosition;
import dev.longtask.store.query.LogPage;
import dev.longtask.store.query.Scope;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.store.type.ActivityCounts;
import dev.longtask.store.type.TypePauses;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.ReportEntry;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The reads of a {@link MemoryTaskStore}, and what it keeps. */
abstract class MemoryQueries implements TaskStore {
    final Clock clock;
    final MemoryLimits limits;
    final MemoryPauses pauses;
    final MemoryActivity activity;
    final MemoryChanges changes = new MemoryChanges();
    final Map<TaskId, MemoryTask> tasks = new TreeMap<>();

    MemoryQueries(Clock clock) {
        this.clock = clock;
        this.limits = new MemoryLimits(clock);
        this.pauses = new MemoryPauses(clock);
        this.activity = new MemoryActivity(clock);
    }

    /** Runs an operation under the store's lock. */
    <T> Uni<T> locked(Supplier<T> operation) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                T value = operation.get();
                changes.commit(clock.instant());
                return value;
            }
        });
    }

    Task view(MemoryTask task) {
        return task.view(
                task.isReady(clock.instant()) && !limits.keyLets(tasks.values(), task),
                pauses.has(task.submission.spec().type()),
                clock.instant());
    }

    @Override
    public ActivityCounts activity() {
        return activity;
    }

    /** How many counts of ended attempts are kept. */
    public int activityRows() {
        return activity.rows();
    }

    @Override
    public TypePauses pauses() {
        return pauses;
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
    public Uni<List<Task>> findAll(List<TaskId> ids) {
        return locked(() ->
                ids.stream().filter(tasks::containsKey).map(id -> view(get(id))).toList());
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
    public Uni<StoreStatistics> statistics() {
        return locked(() -> {
            Map<String, Map<TaskStatus, Long>> counts = new TreeMap<>();
            Map<String, Duration> ages = new HashMap<>();
            Map<String, Integer> ready = new HashMap<>();
            for (MemoryTask task : tasks.values()) {
                counts.computeIfAbsent(task.submission.spec().type(), type -> new TreeMap<>())
                        .merge(task.status, 1L, Long::sum);
                if (task.isReady(clock.instant()) && limits.keyLets(tasks.values(), task)) {
                    ready.merge(
                            task.submission.spec().type(),
                            1,
                            (before, one) -> Math.min(StoreStatistics.READY_AT_MOST, before + one));
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
                    ages,
                    ready,
                    pauses.types());
        });
    }

    /** The ids of all stored tasks, for checkers. */
    public synchronized Stream<TaskId> ids() {
        return List.copyOf(tasks.keySet()).stream();
    }

    MemoryTask get(TaskId id) {
        MemoryTask task = tasks.get(id);
        if (task == null) {
            throw new IllegalArgumentException("no task " + id);
        }
        return task;
    }
}
