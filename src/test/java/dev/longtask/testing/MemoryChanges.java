package dev.longtask.testing;

import dev.longtask.store.TaskStore;
import dev.longtask.store.query.Change;
import dev.longtask.store.query.ChangePage;
import dev.longtask.task.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The changes of a {@link MemoryTaskStore}, whose lock guards them. */
final class MemoryChanges {
    private record Kept(Change change, Instant at) {}

    private final List<Kept> kept = new ArrayList<>();
    private Set<TaskId> open = new LinkedHashSet<>();
    private long last;

    /** A task changes in the current operation. */
    void add(TaskId id) {
        open.add(id);
    }

    /** Ends an operation. */
    void commit(Instant now) {
        if (!open.isEmpty()) {
            kept.add(new Kept(new Change(++last, List.copyOf(open)), now));
            open = new LinkedHashSet<>();
        }
    }

    ChangePage page(long after, int limit) {
        List<Change> changes = kept.stream()
                .map(Kept::change)
                .filter(change -> change.id() > after)
                .limit(limit)
                .toList();
        long first = kept.isEmpty() ? 0 : kept.getFirst().change().id();
        boolean complete = after == TaskStore.LATEST_CHANGE || (after >= first - 1 && after <= last);
        long latest =
                changes.isEmpty() ? Math.min(after, last) : changes.getLast().id();
        return ChangePage.of(changes, limit, latest, complete);
    }

    int purge(Instant before, int limit) {
        int purged = 0;
        while (purged < limit && kept.size() > 1 && kept.getFirst().at().isBefore(before)) {
            kept.removeFirst();
            purged++;
        }
        return purged;
    }
}
