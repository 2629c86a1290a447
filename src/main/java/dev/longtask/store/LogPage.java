package dev.longtask.store;

import dev.longtask.task.LogLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a task's log.
 *
 * @param lines may be fewer than asked for while there are more: a page has a bounded size
 * @param next number of the line to go on behind; null when the log ended here
 */
public record LogPage(List<LogLine> lines, @Nullable Long next) {
    /** How many characters a page has, but for its last line. */
    public static final int MAX_CHARACTERS = 1 << 20;

    /**
     * The page that lines begin with.
     *
     * @param lines in order
     * @param limit how many lines it has at most
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
