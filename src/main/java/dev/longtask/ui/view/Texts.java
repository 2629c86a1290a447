package dev.longtask.ui.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.task.TaskStatus;
import io.quarkus.qute.TemplateExtension;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How pages write times, durations and JSON. */
@TemplateExtension
public final class Texts {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Keeps each number as it was written. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Texts() {}

    /** The time for programs, to the millisecond. */
    public static String iso(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** The time for people; the page's script puts it into the reader's zone. */
    public static String utc(Instant time) {
        return UTC.format(time);
    }

    /** A duration in its two largest units, as far as they are not zero: {@code 2 h 5 min}, {@code 14 d}. */
    public static String brief(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return duration.toMillis() + " ms";
        } else if (seconds < 60) {
            return seconds + " s";
        } else if (seconds < 3_600) {
            return units(seconds / 60, "min", seconds % 60, "s");
        } else if (seconds < 86_400) {
            return units(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return units(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String units(long large, String name, long small, String smallName) {
        return large + " " + name + (small == 0 ? "" : " " + small + " " + smallName);
    }

    /** A status in the words of a page: {@code cancel requested}. */
    public static String words(TaskStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The text as a value in the query of an address. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** JSON text with line breaks and indents; the text itself if it is not JSON. */
    public static String pretty(String json) {
        try {
            return JSON.readTree(json).toPrettyString();
        } catch (JsonProcessingException e) {
            return json;
        }
    }
}
