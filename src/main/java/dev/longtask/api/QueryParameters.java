package dev.longtask.api;

import dev.longtask.api.protocol.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads parameters that came as text; what does not fit gets 400 with the parameter's name and its rule. */
public final class QueryParameters {
    /** No task is older. */
    public static final Instant EARLIEST = Instant.EPOCH;
    /** Every store has times up to it. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private QueryParameters() {}

    /** A whole number from 0, {@code absent} where there is none. One that is too large for a long counts as the largest. */
    public static long wholeNumber(String name, @Nullable String text, long absent) {
        if (text == null) {
            return absent;
        }
        if (!text.matches("\\d+")) {
            throw new InvalidRequestException(name, "must be a whole number from 0");
        }
        return text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text);
    }

    /** A whole number in a range, {@code absent} where there is none. */
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
        throw new InvalidRequestException(name, "must be a whole number between " + min + " and " + max);
    }

    /** A number of seconds up to {@code max}, zero where there is none. */
    public static Duration seconds(String name, @Nullable String text, int max) {
        return Duration.ofSeconds(wholeNumber(name, text, 0, 0, max));
    }

    /**
     * A time (RFC 3339), null where there is none. One before {@link #EARLIEST} or after {@link #LATEST} counts as that: no
     * task was submitted there, and not every store has such times.
     */
    public static @Nullable Instant time(String name, @Nullable String text) {
        try {
            if (text == null) {
                return null;
            }
            Instant time = Instant.parse(text);
            return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
        } catch (DateTimeException e) {
            throw new InvalidRequestException(name, "must be a time such as 2030-01-31T12:00:00Z");
        }
    }
}
