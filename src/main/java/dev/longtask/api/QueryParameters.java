package dev.longtask.api;

import dev.longtask.api.protocol.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Parses text parameters. An invalid one is answered with 400, its name and its rule. */
public final class QueryParameters {
    /** The earliest time that a query can name; no task is older. */
    public static final Instant EARLIEST = Instant.EPOCH;
    /** The latest time that every store can represent. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private QueryParameters() {}

    /**
     * A non-negative integer, or {@code absent} if {@code text} is null. Values beyond the range of a long become
     * {@link Long#MAX_VALUE}.
     */
    public static long wholeNumber(String name, @Nullable String text, long absent) {
        if (text == null) {
            return absent;
        }
        if (!text.matches("\\d+")) {
            throw new InvalidRequestException(name, "must be a non-negative integer");
        }
        return text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text);
    }

    /** An integer from {@code min} to {@code max}, or {@code absent} if {@code text} is null. */
    public static int wholeNumber(String name, @Nullable String text, int absent, int min, int max) {
        if (text == null) {
            return absent;
        }
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw new InvalidRequestException(name, "must be an integer from " + min + " to " + max);
    }

    /** Seconds from 0 to {@code max}; zero if {@code text} is null. */
    public static Duration seconds(String name, @Nullable String text, int max) {
        return Duration.ofSeconds(wholeNumber(name, text, 0, 0, max));
    }

    /**
     * A timestamp (RFC 3339); null if {@code text} is null. Values outside {@link #EARLIEST} to {@link #LATEST} are
     * clamped: no task was submitted outside this range, and not every store can represent such times.
     */
    public static @Nullable Instant time(String name, @Nullable String text) {
        try {
            if (text == null) {
                return null;
            }
            Instant time = Instant.parse(text);
            return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
        } catch (DateTimeException e) {
            throw new InvalidRequestException(name, "must be a timestamp such as 2030-01-31T12:00:00Z");
        }
    }
}
