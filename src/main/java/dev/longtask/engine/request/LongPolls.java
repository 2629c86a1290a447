package dev.longtask.engine.request;

import dev.longtask.engine.change.ChangeFeed;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.rejection.TooManyWaitsException;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Requests that wait for a change to a task. A change wakes a waiter, which then reads the task. Notifications from
 * other nodes can be lost, so the {@link ChangeFeed} finds what they would have told.
 */
public final class LongPolls {
    private final TaskStore store;
    private final TaskChanges changes;
    private final Loop loop;
    private final Clock clock;
    private final ChangeFeed feed;
    private final int limitPerCreator;
    private final Map<Principal, Integer> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param pollInterval how often to look for changes that nobody notified of
     * @param limitPerCreator how many requests of one creator may wait at a time
     */
    public LongPolls(
            TaskStore store, TaskChanges changes, Loop loop, Clock clock, Duration pollInterval, int limitPerCreator) {
        this.store = store;
        this.changes = changes;
        this.loop = loop;
        this.clock = clock;
        this.feed = new ChangeFeed(store, changes, loop, pollInterval);
        this.limitPerCreator = limitPerCreator;
    }

    /**
     * Answers all waiters with the current state of their tasks; later requests are answered at once. Called at
     * shutdown.
     */
    public void close() {
        closed = true;
        changes.wakeAll();
    }

    Uni<Optional<Task>> await(TaskId id, Predicate<Task> wanted, Duration atMost, Principal creator) {
        return Uni.createFrom().deferred(() -> {
            enter(creator);
            return await(id, wanted, clock.instant().plus(atMost))
                    .onTermination()
                    .invoke(() -> leave(creator));
        });
    }

    private Uni<Optional<Task>> await(TaskId id, Predicate<Task> wanted, Instant until) {
        // Register first, then read, so that no change in between is missed.
        TaskChanges.Listener listener = changes.listen(id);
        return store.find(id)
                .chain(found -> {
                    Duration left = Duration.between(clock.instant(), until);
                    if (closed || found.isEmpty() || wanted.test(found.get()) || !left.isPositive()) {
                        return Uni.createFrom().item(found);
                    }
                    feed.follow();
                    Loop.Timer timer = loop.schedule(left, listener::wake);
                    return listener.changed()
                            .onTermination()
                            .invoke(timer::cancel)
                            .chain(() -> await(id, wanted, until));
                })
                .onTermination()
                .invoke(() -> changes.forget(id, listener));
    }

    private void enter(Principal creator) {
        waiting.compute(creator, (key, count) -> {
            int others = count == null ? 0 : count;
            if (others >= limitPerCreator) {
                throw new TooManyWaitsException(limitPerCreator);
            }
            return others + 1;
        });
    }

    private void leave(Principal creator) {
        waiting.computeIfPresent(creator, (key, count) -> count == 1 ? null : count - 1);
    }
}
