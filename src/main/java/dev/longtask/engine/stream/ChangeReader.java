package dev.longtask.engine.stream;

import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.store.query.Change;
import dev.longtask.store.query.ChangePage;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reads changed tasks, each once for all streams of this node. Signs of changes, from this node and from others, name the
 * followed tasks to read at once; the list of changes finds what no sign told. Belongs to the loop.
 */
final class ChangeReader implements TaskChanges.Watcher, ChangePages.Sink {
    static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);
    private static final Logger LOG = Logger.getLogger(ChangeReader.class);
    private static final Duration RETRIED_AFTER = Duration.ofSeconds(1);
    /** How many tasks are read in one statement. */
    private static final int AT_ONCE = 100;

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final ChangePages pages;
    private final ManyTasks many;
    private final Map<TaskId, FollowedTask> followed = new HashMap<>();
    /** Followed tasks to be read. */
    private final Set<TaskId> due = new LinkedHashSet<>();

    private boolean reading;
    /** Spares the threads that make changes work for nobody. */
    private volatile boolean used;

    ChangeReader(TaskStore store, Loop loop, Duration interval) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.pages = new ChangePages(store, loop, interval, this);
        this.many = new ManyTasks(store, loop, this);
    }

    ManyTasks many() {
        return many;
    }

    // Who follows.

    FollowedTask join(TaskStream stream, Task task) {
        FollowedTask joined = followed.computeIfAbsent(task.id(), id -> new FollowedTask(task));
        joined.join(stream);
        // It may have changed since the caller read it.
        due.add(task.id());
        follow();
        readDue();
        return joined;
    }

    void leave(TaskStream stream, FollowedTask task) {
        task.leave(stream);
        if (task.isUnused()) {
            followed.remove(stream.id());
            due.remove(stream.id());
        }
        used = isUsed();
    }

    /** Follows the list of changes from now on, if it does not yet. */
    void follow() {
        used = true;
        pages.follow();
    }

    @Override
    public boolean isUsed() {
        used = !followed.isEmpty() || many.isUsed();
        return used;
    }

    boolean isPositioned() {
        return pages.isPositioned();
    }

    long position() {
        return pages.position();
    }

    // Signs of changes.

    @Override
    public void changed(TaskId id) {
        if (used) {
            loop.execute(() -> {
                if (followed.containsKey(id)) {
                    due.add(id);
                    readDue();
                }
                added();
            });
        }
    }

    @Override
    public void changed(Predicate<TaskId> which) {
        if (used) {
            loop.execute(() -> {
                followed.keySet().stream().filter(which).forEach(due::add);
                readDue();
                added();
            });
        }
    }

    @Override
    public void unknownChanged() {
        if (used) {
            loop.execute(this::added);
        }
    }

    private void added() {
        if (many.isUsed()) {
            lookSoon();
        }
    }

    /** Looks for changes that have just been made. */
    void lookSoon() {
        pages.lookSoon();
    }

    // The list of changes.

    @Override
    public void positioned() {
        many.positioned(pages.position());
        all();
        followed.values().forEach(FollowedTask::positioned);
    }

    @Override
    public void missed() {
        many.missed(pages.position());
        all();
    }

    private void all() {
        due.addAll(followed.keySet());
        readDue();
    }

    @Override
    public void changed(long from, ChangePage page, Runnable done) {
        followed.values().forEach(FollowedTask::lookForLines);
        if (many.isUsed()) {
            many.changed(from, page.changes(), page.next(), done);
            return;
        }
        for (Change change : page.changes()) {
            change.tasks().stream().filter(followed::containsKey).forEach(due::add);
        }
        readDue();
        done.run();
    }

    // Reads.

    private void readDue() {
        if (reading || due.isEmpty()) {
            return;
        }
        List<TaskId> some = due.stream().limit(AT_ONCE).toList();
        some.forEach(due::remove);
        reading = true;
        read(some, tasks -> {
            reading = false;
            readDue();
        });
    }

    /**
     * Reads tasks and tells the streams of each; tries again until the store answers.
     *
     * @param ids any number; read in several statements, one after another
     * @param onAnswer run on the loop with those that exist
     */
    void read(Collection<TaskId> ids, Consumer<Map<TaskId, Task>> onAnswer) {
        read(List.copyOf(ids), 0, new HashMap<>(), onAnswer);
    }

    private void read(List<TaskId> ids, int from, Map<TaskId, Task> found, Consumer<Map<TaskId, Task>> onAnswer) {
        if (from >= ids.size()) {
            onAnswer.accept(found);
            return;
        }
        List<TaskId> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
        calls.call(
                store.findAll(new ArrayList<>(some)),
                ANSWERED_WITHIN,
                tasks -> {
                    Map<TaskId, Task> answered = tasks.stream().collect(Collectors.toMap(Task::id, task -> task));
                    some.forEach(id -> tell(id, answered));
                    found.putAll(answered);
                    read(ids, from + some.size(), found, onAnswer);
                },
                failure -> {
                    LOG.debugf("reading changed tasks failed; retrying: %s", failure.getMessage());
                    loop.schedule(RETRIED_AFTER, () -> read(ids, from, found, onAnswer));
                });
    }

    private void tell(TaskId id, Map<TaskId, Task> answered) {
        FollowedTask task = followed.get(id);
        Task state = answered.get(id);
        if (task != null && state != null) {
            task.read(state);
        } else if (task != null) {
            task.deleted();
        }
    }
}
