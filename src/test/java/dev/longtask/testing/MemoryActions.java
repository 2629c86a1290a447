package dev.longtask.testing;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The actions of a {@link MemoryTaskStore}. */
abstract class MemoryActions extends MemoryQueries {
    private final Map<Lease, String> tokens = new HashMap<>();

    MemoryActions(Clock clock) {
        super(clock);
    }

    @Override
    public Uni<ActionResult> cancel(TaskId id, Actor actor, Precondition expected) {
        return act(id, TaskEvent.CANCEL, expected, (task, next) -> {
            if (next != task.status) {
                task.cancelRequested(clock.instant());
                task.go(next, actor, null, clock.instant());
            }
            return new ActionResult.Done(view(task));
        });
    }

    @Override
    public Uni<ActionResult> retry(TaskId id, Actor actor, long unfinishedLimit, Precondition expected) {
        return act(id, TaskEvent.RETRY, expected, (task, next) -> {
            long unfinished = tasks.values().stream()
                    .filter(other -> other.creator == task.creator && !other.status.isTerminal())
                    .count();
            if (unfinished >= unfinishedLimit) {
                return new ActionResult.OverLimit(unfinished);
            }
            if (task.retries >= MOST_RETRIES) {
                return new ActionResult.TooOften();
            }
            task.retries++;
            task.uncountedAttempts = task.attempt;
            task.turn = limits.nextTurn(task);
            task.progress = 0;
            task.message = null;
            task.due = clock.instant();
            task.go(next, actor, null, clock.instant());
            return new ActionResult.Done(view(task));
        });
    }

    private interface Action {
        ActionResult apply(MemoryTask task, TaskStatus next);
    }

    private Uni<ActionResult> act(TaskId id, TaskEvent event, Precondition expected, Action action) {
        return expecting(
                id,
                expected,
                task -> Transitions.next(task.status, event)
                        .map(next -> action.apply(task, next))
                        .orElseGet(() -> new ActionResult.NotAllowed(task.status)));
    }

    private Uni<ActionResult> expecting(TaskId id, Precondition expected, Function<MemoryTask, ActionResult> action) {
        return locked(() -> {
            MemoryTask task = tasks.get(id);
            if (task == null) {
                return new ActionResult.Missing();
            }
            return expected.allows(view(task)) ? action.apply(task) : new ActionResult.Changed();
        });
    }

    @Override
    public Uni<ActionResult> delete(TaskId id, Precondition expected) {
        return expecting(id, expected, task -> {
            if (!task.status.isTerminal()) {
                return new ActionResult.NotAllowed(task.status);
            }
            tasks.remove(id);
            changes.add(id);
            return new ActionResult.Done(view(task));
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
    public Uni<Integer> purgeChanges(int limit) {
        return locked(() -> changes.purge(clock.instant().minus(CHANGES_KEPT), limit));
    }

    @Override
    public Handovers handovers() {
        return new Handovers() {
            @Override
            public Uni<LeaseState> share(Lease lease, String tokenHash, Terms terms) {
                return locked(() -> held(lease)
                        .map(task -> {
                            tokens.put(lease, tokenHash);
                            return task.share(terms);
                        })
                        .orElse(LeaseState.LOST));
            }

            @Override
            public Uni<LeaseState> handOver(Lease lease) {
                return locked(() ->
                        held(lease).map(task -> task.handOver(clock.instant())).orElse(LeaseState.LOST));
            }

            @Override
            public Uni<Optional<String>> tokenHash(Lease lease) {
                return locked(
                        () -> Optional.ofNullable(tokens.get(lease)).filter(hash -> tasks.containsKey(lease.id())));
            }
        };
    }

    /** The task of a lease that is held. */
    protected Optional<MemoryTask> held(Lease lease) {
        return Optional.ofNullable(tasks.get(lease.id()))
                .filter(task -> task.status.isLeased() && task.attempt == lease.attempt());
    }
}
