package dev.longtask.engine.stream;

import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that changed lately, each once, in the order of their latest changes. All streams of many tasks share it: a stream is
 * no more than a place in it. Belongs to the loop.
 */
final class RecentChanges {
    /** The maximum number of tasks. A stream that falls further behind is told to read again what it shows. */
    static final int MOST = 4_000;

    /**
     * A changed task.
     *
     * @param place its place in the order; places rise, and are not consecutive
     * @param resume the change after which a client continues that has received this entry and those before
     */
    record Entry(long place, long change, long resume, Task task) {}

    private final NavigableMap<Long, Entry> entries = new TreeMap<>();
    private final Map<TaskId, Long> places = new HashMap<>();
    /** The place of the next entry. */
    private long end;
    /** The lowest place that has not been dropped. */
    private long begin;
    /** The changes after this one are all here. */
    private long start;

    /** Forgets all entries, and begins after a change. */
    void clear(long change) {
        entries.clear();
        places.clear();
        begin = end;
        start = change;
    }

    /** Adds a changed task; its earlier entry is dropped. */
    Entry add(long change, long resume, Task task) {
        Entry entry = new Entry(end++, change, resume, task);
        Long earlier = places.put(task.id(), entry.place());
        if (earlier != null) {
            entries.remove(earlier);
        }
        entries.put(entry.place(), entry);
        if (entries.size() > MOST) {
            Entry oldest = entries.pollFirstEntry().getValue();
            places.remove(oldest.task().id());
            begin = oldest.place() + 1;
            start = Math.max(start, oldest.change());
        }
        return entry;
    }

    /** How many further tasks {@link #prepend} takes. */
    int room() {
        return MOST - entries.size();
    }

    boolean has(TaskId id) {
        return places.containsKey(id);
    }

    /**
     * Adds tasks before the others.
     *
     * @param earlier in the order of their changes, at most {@link #room}; their places are ignored
     * @param change the change after which they begin
     */
    void prepend(List<Entry> earlier, long change) {
        for (Entry entry : earlier.reversed()) {
            if (!has(entry.task().id())) {
                begin = (entries.isEmpty() ? end : entries.firstKey()) - 1;
                entries.put(begin, new Entry(begin, entry.change(), entry.resume(), entry.task()));
                places.put(entry.task().id(), begin);
            }
        }
        start = change;
    }

    /** The first entry at this place or behind it; null if there is none. */
    @Nullable Entry from(long place) {
        Map.Entry<Long, Entry> found = entries.ceilingEntry(place);
        return found == null ? null : found.getValue();
    }

    /** Whether no entry at this place or behind it has been dropped for want of room. */
    boolean reaches(long place) {
        return place >= begin;
    }

    /** The changes after this one are all here. */
    long start() {
        return start;
    }

    /** The place of the next entry. */
    long end() {
        return end;
    }

    /** The place of the first entry after a change, which is not before {@link #start}. */
    long placeAfter(long change) {
        for (Entry entry : entries.values()) {
            if (entry.change() > change) {
                return entry.place();
            }
        }
        return end;
    }
}
