package dev.longtask.engine.claim;

import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Collects changes to tasks that arrive while a claim is in flight. A change may concern a task that the claim returns,
 * and may arrive before the claim's answer. Methods run on the loop only.
 */
public final class ClaimUnderWay {
    /** Bounds each collection. When it overflows, every claimed task is checked with the store. */
    private static final int KEPT = 1_000;

    /** The changes that arrived during one claim. */
    public static final class News {
        private final Set<Lease> cancelled = new HashSet<>();
        private final List<Predicate<TaskId>> changed = new ArrayList<>();
        private boolean tooMuch;

        /** Whether a cancel of this attempt arrived. */
        public boolean isCancelled(Lease lease) {
            return cancelled.contains(lease);
        }

        /** Whether another node may have changed the task. */
        public boolean mayHaveChanged(TaskId id) {
            return tooMuch || changed.stream().anyMatch(which -> which.test(id));
        }
    }

    private News news = new News();

    public void cancelled(Lease lease) {
        if (news.cancelled.size() < KEPT) {
            news.cancelled.add(lease);
        } else {
            news.tooMuch = true;
        }
    }

    public void changed(Predicate<TaskId> which) {
        if (news.changed.size() < KEPT) {
            news.changed.add(which);
        } else {
            news.tooMuch = true;
        }
    }

    /** Returns the changes since the last claim ended, and starts over. */
    public News end() {
        News gathered = news;
        news = new News();
        return gathered;
    }
}
