package dev.longtask.testing;

import dev.longtask.store.ActionResult;
import dev.longtask.task.Actor;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The actions of a {@link MemoryTaskStore}. */
abstract class MemoryActions extends MemoryQueries {
    MemoryActions(Clock clock) {
        super(clock);
    }

    @Override
    public Uni<ActionResult> cancel(TaskId id, Actor actor) {
        return act(id, TaskEvent.CANCEL, (task, next) -> {
            if (next != task.status) {
                task.cancelRequested(clock.instant());
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
            task.uncountedAttempts = task.attempt;
            task.turn = limits.nextTurn(task);
            task.progress = 0;
            task.message = null;
            task.due = clock.instant();
            task.go(next, actor, null, clock.instant());
        });
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
}
