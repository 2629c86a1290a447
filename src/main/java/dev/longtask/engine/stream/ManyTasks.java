package dev.longtask.engine.stream;

import dev.longtask.engine.loop.Loop;
import dev.longtask.store.TaskStore;
import dev.longtask.store.query.Change;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The streams of many tasks. They share the {@link RecentChanges}, and a change wakes only streams whose readers may see the task.
 * Belongs to the loop.
 */
final class ManyTasks {
    private static final Duration AHEAD_AT_MOST = Duration.ofSeconds(1);

    private final ChangeReader tasks;
    private final Loop loop;
    private final RecentChanges recent = new RecentChanges();
    private final EarlierChanges earlier;
    private final Map<Principal, Set<ManyStream>> ofCreator = new HashMap<>();
    private final Set<ManyStream> ofAll = new LinkedHashSet<>();
    private final Set<ManyStream> starting = new LinkedHashSet<>();
    private boolean positioned;
    private long position;

    ManyTasks(TaskStore store, Loop loop, ChangeReader tasks) {
        this.tasks = tasks;
        this.loop = loop;
        this.earlier = new EarlierChanges(store, loop, tasks, recent);
    }

    void join(ManyStream stream) {
        if (stream.reader().seesAll()) {
            ofAll.add(stream);
        } else {
            ofCreator
                    .computeIfAbsent(stream.reader().principal(), creator -> new LinkedHashSet<>())
                    .add(stream);
        }
        starting.add(stream);
        tasks.follow();
        if (!positioned && tasks.isPositioned()) {
            begin(tasks.position());
        }
        startAll();
        if (starting.contains(stream)) {
            // Another node may be ahead of this one by a moment.
            loop.schedule(AHEAD_AT_MOST, () -> giveUpOn(stream));
        }
    }

    private void giveUpOn(ManyStream stream) {
        Long change = stream.wantedChange();
        if (change != null && positioned && change > position && starting.remove(stream)) {
            stream.startAnew();
        }
    }

    void leave(ManyStream stream) {
        starting.remove(stream);
        ofAll.remove(stream);
        ofCreator.computeIfPresent(stream.reader().principal(), (creator, streams) -> {
            streams.remove(stream);
            return streams.isEmpty() ? null : streams;
        });
        if (!isUsed()) {
            // From now on changes are no longer added.
            positioned = false;
            recent.clear(position);
            earlier.forget();
        }
    }

    boolean isUsed() {
        return !ofAll.isEmpty() || !ofCreator.isEmpty();
    }

    RecentChanges recent() {
        return recent;
    }

    /** All changes up to this one are among the recent ones, or concern nobody. */
    long position() {
        return position;
    }

    /** The list of changes is followed from this change on. */
    void positioned(long change) {
        if (isUsed()) {
            begin(change);
            startAll();
        }
    }

    private void begin(long change) {
        positioned = true;
        position = change;
        recent.clear(change);
        earlier.forget();
    }

    /** Changes up to this one may have been missed. */
    void missed(long change) {
        if (isUsed()) {
            begin(change);
            streams().forEach(ManyStream::reset);
            startAll();
        }
    }

    private List<ManyStream> streams() {
        List<ManyStream> all = new ArrayList<>(ofAll);
        ofCreator.values().forEach(all::addAll);
        return all;
    }

    /** Starts the streams that wait for it; those that continue at an earlier change wait until that has been read. */
    private void startAll() {
        if (!positioned) {
            return;
        }
        Long first = null;
        for (ManyStream stream : List.copyOf(starting)) {
            Long change = stream.wantedChange();
            if (change == null) {
                starting.remove(stream);
                stream.start(recent.end(), position);
            } else if (change > position) {
                tasks.lookSoon();
            } else if (earlier.isTooFar(change)) {
                starting.remove(stream);
                stream.startAnew();
            } else if (change >= recent.start()) {
                starting.remove(stream);
                stream.start(recent.placeAfter(change), change);
            } else {
                first = first == null ? change : Long.valueOf(Math.min(first, change));
            }
        }
        if (first != null) {
            earlier.read(first, this::startAll);
        }
    }

    /**
     * Tasks have changed.
     *
     * @param from the change before the first of these
     * @param next the change up to which the list has been read
     * @param done run when the streams have been told
     */
    void changed(long from, List<Change> changes, long next, Runnable done) {
        Set<TaskId> ids = new LinkedHashSet<>();
        changes.forEach(change -> ids.addAll(change.tasks()));
        tasks.read(ids, read -> {
            if (positioned) {
                add(from, changes, read);
                position = next;
                startAll();
            }
            done.run();
        });
    }

    private void add(long from, List<Change> changes, Map<TaskId, Task> read) {
        Set<ManyStream> woken = new HashSet<>();
        for (RecentChanges.Entry entry : entries(from, changes, read)) {
            RecentChanges.Entry added = recent.add(entry.change(), entry.resume(), entry.task());
            woken.addAll(ofAll);
            woken.addAll(ofCreator.getOrDefault(entry.task().creator().principal(), Set.of()));
            woken.forEach(stream -> stream.changed(added));
        }
        // Not before: a stream that has found nothing looks no further than to what was there.
        woken.forEach(ManyStream::offer);
    }

    /** The existing tasks of these changes, each at its last change; their places are not set. */
    static List<RecentChanges.Entry> entries(long from, List<Change> changes, Map<TaskId, Task> read) {
        Map<TaskId, RecentChanges.Entry> entries = new LinkedHashMap<>();
        long before = from;
        for (Change change : changes) {
            RecentChanges.@Nullable Entry last = null;
            for (TaskId id : change.tasks()) {
                Task task = read.get(id);
                if (task != null) {
                    entries.remove(id);
                    last = new RecentChanges.Entry(0, change.id(), before, task);
                    entries.put(id, last);
                }
            }
            if (last != null) {
                // The others are repeated to a client that loses its connection before it has received the last one.
                entries.put(last.task().id(), new RecentChanges.Entry(0, change.id(), change.id(), last.task()));
            }
            before = change.id();
        }
        return List.copyOf(entries.values());
    }
}
