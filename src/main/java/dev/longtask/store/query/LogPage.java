package dev.longtask.store.query;

import dev.longtask.task.attempt.LogLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a task's log.
 *
 * @param lines in order; a page has a bounded size, so there may be more lines even if it is shorter than requested
 * @param next the number of the line after which to continue; null when the page was not full, so that the log ends with it
 */
public record LogPage(List<LogLine> lines, @Nullable Long next) {
    /** A page ends with the line that brings it to this many characters. */
    public static final int MAX_CHARACTERS = 1 << 20;

    /**
     * Makes a page of the first of these lines.
     *
     * @param lines in order
     * @param limit the maximum number of lines
     */
    public static LogPage of(Iterable<LogLine> lines, int limit) {
        List<LogLine> page = new ArrayList<>();
        int characters = 0;
        for (LogLine line : lines) {
            page.add(line);
            characters += line.text().length();
            if (page.size() == limit || characters >= MAX_CHARACTERS) {
                return new LogPage(page, line.number());
            }
        }
        return new LogPage(page, null);
    }
}
