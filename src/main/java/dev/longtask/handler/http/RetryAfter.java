package dev.longtask.handler.http;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Retry-After} header (RFC 9110, section 10.2.3): seconds, or a date in one of three formats (section
 * 5.6.7).
 */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int YEARS_AHEAD = 50;

    /** The format of C's asctime: a one-digit day is preceded by two spaces. */
    private static final DateTimeFormatter ASCTIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("EEE MMM ")
            .padNext(2)
            .appendValue(ChronoField.DAY_OF_MONTH)
            .appendPattern(" HH:mm:ss yyyy")
            .toFormatter(Locale.ENGLISH);

    private RetryAfter() {}

    /** The delay, at most a day; null if the header is absent or invalid. */
    static @Nullable Duration parse(@Nullable String header, Clock clock) {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        if (text.matches("\\d+")) {
            return text.length() > 9 ? LONGEST : capped(Duration.ofSeconds(Long.parseLong(text)));
        }
        Instant date = date(text, clock.instant());
        return date == null ? null : capped(Duration.between(clock.instant(), date));
    }

    private static Duration capped(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static @Nullable Instant date(String text, Instant now) {
        // A two-digit year is taken as at most 50 years ahead.
        int base = now.atOffset(ZoneOffset.UTC).getYear() + YEARS_AHEAD - 99;
        DateTimeFormatter rfc850 = new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, base)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
        return Stream.of(DateTimeFormatter.RFC_1123_DATE_TIME, rfc850, ASCTIME)
                .map(form -> date(text, form))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant date(String text, DateTimeFormatter form) {
        try {
            return LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
