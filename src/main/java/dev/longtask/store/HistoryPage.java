package dev.longtask.store;

import dev.longtask.task.HistoryEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a task's history. It holds whole attempts: at most three transitions each, plus the cancels and retries before
 * the next attempt, whose number {@link TaskStore#MOST_RETRIES} bounds.
 *
 * @param entries in order; none when there is no such task
 * @param next the attempt to go on behind; null when the history ended here
 */
public record HistoryPage(
        List<HistoryEntry> entries, @Nullable Integer next) {
    /** What to go on behind for the first page, which begins with the submission. */
    public static final int START = -1;

    /** The last attempt of a page that goes on behind an attempt. */
    public static int last(int after, int attempts) {
        return Math.max(after, 0) + attempts;
    }

    /**
     * The page that entries begin with.
     *
     * @param entries of the page, and of the attempt after its last one, where there is one
     * @param last the last attempt of the page
     */
    public static HistoryPage of(List<HistoryEntry> entries, int last) {
        List<HistoryEntry> page =
                entries.stream().filter(entry -> entry.attempt() <= last).toList();
        return new HistoryPage(page, page.size() < entries.size() ? last : null);
    }
}
