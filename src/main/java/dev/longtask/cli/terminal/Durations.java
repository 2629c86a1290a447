package dev.longtask.cli.terminal;

import dev.longtask.cli.exit.CommandFailure;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write and read them. */
public final class Durations {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");
    private static final Duration LONGEST = Duration.ofDays(365);

    private Durations() {}

    /**
     * Reads {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d}, a number of seconds, or ISO 8601.
     *
     * @param option named in the error
     * @return positive, at most a year
     */
    public static Duration parse(String option, String text) {
        try {
            Matcher parts = SHORT.matcher(text);
            Duration duration =
                    parts.matches() ? Duration.parse(iso(parts)) : Duration.parse(text.toUpperCase(Locale.ROOT));
            if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Falls through to the error below.
        }
        throw CommandFailure.usage(option + " must be a duration from 1ms to 365d, such as 30s, 10m or PT1H");
    }

    private static String iso(Matcher parts) {
        String number = parts.group(1);
        return switch (parts.group(2)) {
            case "ms" ->
                "PT" + Long.parseLong(number) / 1_000 + "." + "%03d".formatted(Long.parseLong(number) % 1_000) + "S";
            case "m" -> "PT" + number + "M";
            case "h" -> "PT" + number + "H";
            case "d" -> "P" + number + "D";
            case null, default -> "PT" + number + "S";
        };
    }

    /** {@code 0:07}, {@code 12:34}, {@code 1:02:03} or {@code 3d 01:02:03}. */
    public static String clock(Duration duration) {
        long days = duration.toDays();
        if (days > 0) {
            return "%dd %02d:%02d:%02d"
                    .formatted(days, duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart());
        }
        return duration.toHours() > 0
                ? "%d:%02d:%02d".formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart())
                : "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
    }

    /** The largest unit of an age, such as {@code 5m}. */
    public static String age(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + "d";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + "h";
        }
        return duration.toMinutes() > 0 ? duration.toMinutes() + "m" : Math.max(0, duration.toSeconds()) + "s";
    }
}
