package dev.longtask.store.query;

import dev.longtask.task.attempt.HistoryEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a task's history. A page holds whole attempts: at most three transitions each, plus the cancels and retries
 * before the next attempt, which the store bounds.
 *
 * @param entries in order; empty when there is no such task
 * @param next the attempt after which to continue; null at the end of the history
 */
public record HistoryPage(
        List<HistoryEntry> entries, @Nullable Integer next) {
    /** Requests the first page, which begins with the submission. */
    public static final int START = -1;

    /** The last attempt of a page of {@code attempts} attempts that starts after attempt {@code after}. */
    public static int last(int after, int attempts) {
        return Math.max(after, 0) + attempts;
    }

    /**
     * Makes a page.
     *
     * @param entries the entries of the page and, if there is one, of the attempt after it
     * @param last the last attempt of the page
     */
    public static HistoryPage of(List<HistoryEntry> entries, int last) {
        List<HistoryEntry> page =
                entries.stream().filter(entry -> entry.attempt() <= last).toList();
        return new HistoryPage(page, page.size() < entries.size() ? last : null);
    }
}
