package dev.longtask.engine.stream;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream continues. Its text is the id of an event: {@code 8123} in a stream of many tasks, {@code 8123-17} in that of one
 * task, {@code 8123-17-1751373605000} once the task has finished.
 *
 * @param change id of the latest change that the client knows of, or of an earlier one
 * @param line number of the last log line that the client has; -1 in a stream of many tasks
 * @param finished when the finished task that the client knows of finished, in milliseconds since 1970; 0 if it has not
 */
public record StreamPosition(long change, long line, long finished) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18})(?:-(\\d{1,18}))?)?");
    private static final long NO_LINE = -1;

    static StreamPosition ofMany(long change) {
        return new StreamPosition(change, NO_LINE, 0);
    }

    /** The start of a task's stream, but for the log lines up to this number. */
    public static StreamPosition afterLine(long line) {
        return new StreamPosition(0, line, 0);
    }

    /** The position with this text; empty if no event can have it as its id. */
    public static Optional<StreamPosition> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new StreamPosition(
                        Long.parseLong(parts.group(1)), number(parts.group(2), NO_LINE), number(parts.group(3), 0)))
                : Optional.empty();
    }

    private static long number(@Nullable String text, long absent) {
        return text == null ? absent : Long.parseLong(text);
    }

    /** The id of an event with this position. */
    public String text() {
        if (line == NO_LINE) {
            return Long.toString(change);
        }
        return finished == 0 ? change + "-" + line : change + "-" + line + "-" + finished;
    }
}
