package dev.longtask.handler.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * How far a container's log has been read. A log can only be resumed at a whole second, so lines come again. Each line
 * begins with its time, to the nanosecond; lines of the same time are counted. Not thread-safe.
 */
final class LogPosition {
    private @Nullable Instant last;
    private int linesAtLast;
    private @Nullable Instant resumedAt;
    private int toSkip;

    /** The time of the last line; null before the first. Safe to call from any thread. */
    synchronized @Nullable Instant last() {
        return last;
    }

    /** The log is read again, from the second of the last line at the latest. */
    synchronized void resume() {
        resumedAt = last;
        toSkip = linesAtLast;
    }

    /**
     * Takes the next line.
     *
     * @return the line without its time; null if it was taken before, or has no time and hence is not of the log
     */
    synchronized @Nullable String take(String line) {
        int space = line.indexOf(' ');
        Instant time = time(space < 0 ? line : line.substring(0, space));
        if (time == null || isRepeated(time)) {
            return null;
        }
        if (last == null || time.isAfter(last)) {
            last = time;
            linesAtLast = 1;
        } else if (time.equals(last)) {
            linesAtLast++;
        }
        return space < 0 ? "" : line.substring(space + 1);
    }

    private boolean isRepeated(Instant time) {
        if (resumedAt == null || time.isAfter(resumedAt)) {
            return false;
        }
        if (time.isBefore(resumedAt)) {
            return true;
        }
        toSkip--;
        return toSkip >= 0;
    }

    private static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
