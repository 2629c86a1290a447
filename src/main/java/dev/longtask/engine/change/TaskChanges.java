package dev.longtask.engine.change;

import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Notifies waiters that their task has changed. Thread-safe. */
public final class TaskChanges {
    /** A waiter. */
    public static final class Listener {
        private final CompletableFuture<Void> changed = new CompletableFuture<>();

        /** Completes when the task has changed, or the listener is woken. */
        public Uni<Void> changed() {
            return Uni.createFrom().completionStage(changed);
        }

        public void wake() {
            changed.complete(null);
        }
    }

    /** Is told of every sign of a change, by any thread; must not block. */
    public interface Watcher {
        void changed(TaskId id);

        void changed(Predicate<TaskId> which);

        /** Some task may have changed or been submitted; the list of changes tells which. */
        void unknownChanged();
    }

    private final Map<TaskId, Set<Listener>> listeners = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** Registers a watcher for good. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /**
     * Registers a listener, which completes at the next change. To miss no change, listen first and then read. Call
     * {@link #forget} when the listener is no longer needed.
     */
    public Listener listen(TaskId id) {
        Listener listener = new Listener();
        listeners.compute(id, (key, others) -> {
            Set<Listener> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(listener);
            return all;
        });
        return listener;
    }

    public void forget(TaskId id, Listener listener) {
        listeners.computeIfPresent(id, (key, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    /** Wakes all listeners of these tasks. Spurious wake-ups are fine: a waiter reads its task and waits again. */
    public void publish(Predicate<TaskId> which) {
        watchers.forEach(watcher -> watcher.changed(which));
        wake(which);
    }

    public void publish(TaskId id) {
        watchers.forEach(watcher -> watcher.changed(id));
        wake(id);
    }

    /** Tells the watchers that a task may have changed or been submitted. */
    public void publishUnknown() {
        watchers.forEach(Watcher::unknownChanged);
    }

    /** Wakes all listeners, and tells no watcher. */
    public void wakeAll() {
        wake(task -> true);
    }

    /** Wakes all listeners of these tasks, and tells no watcher: each watcher follows the list of changes itself. */
    void wake(Predicate<TaskId> which) {
        listeners.keySet().stream().filter(which).forEach(this::wake);
    }

    void wake(TaskId id) {
        if (listeners.isEmpty()) {
            return;
        }
        Set<Listener> all = listeners.remove(id);
        if (all != null) {
            all.forEach(Listener::wake);
        }
    }

    /** Whether nobody listens. */
    boolean isUnused() {
        return listeners.isEmpty();
    }
}
