package dev.longtask.engine;

import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * News of tasks that came while a claim was under way: it may be about what the claim brings, and overtake the claim's
 * answer. Belongs to the loop.
 */
final class ClaimUnderWay {
    /** Beyond so many everything may have changed, or been cancelled: the store is asked about all of it. */
    private static final int KEPT = 1_000;

    /** What came while one claim was under way. */
    static final class News {
        private final Set<Lease> cancelled = new HashSet<>();
        private final List<Predicate<TaskId>> changed = new ArrayList<>();
        private boolean tooMuch;

        /** Whether the lease's attempt was asked to stop. */
        boolean isCancelled(Lease lease) {
            return cancelled.contains(lease);
        }

        /** Whether another node may have changed the task. */
        boolean mayHaveChanged(TaskId id) {
            return tooMuch || changed.stream().anyMatch(which -> which.test(id));
        }
    }

    private News news = new News();

    void cancelled(Lease lease) {
        if (news.cancelled.size() < KEPT) {
            news.cancelled.add(lease);
        } else {
            news.tooMuch = true;
        }
    }

    void changed(Predicate<TaskId> which) {
        if (news.changed.size() < KEPT) {
            news.changed.add(which);
        } else {
            news.tooMuch = true;
        }
    }

    /** What came since the last claim ended. */
    News end() {
        News gathered = news;
        news = new News();
        return gathered;
    }
}
