package dev.longtask.audit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs security events as {@code key=value} pairs. Never logs tokens. Rate-limited: at most 20 events of each kind in ten
 * seconds; the next logged event says how many were suppressed. Thread-safe.
 */
public final class SecurityEvents {
    /** What happened. */
    public enum Kind {
        /** 401: the token is missing or invalid. */
        UNAUTHENTICATED,
        /** 403: the caller lacks a role, or the task belongs to someone else. */
        FORBIDDEN,
        /** An admin tried to change a task of another user, or paused or resumed a type, whatever the outcome. */
        ADMIN_ACTION,
        /** A call to a non-public address was refused. */
        TARGET_REFUSED
    }

    private static final Logger LOG = Logger.getLogger("dev.longtask.security");
    private static final SecurityEvents SHARED = new SecurityEvents(System::nanoTime, LOG::info);

    private static final int MOST = 20;
    private static final Duration SPAN = Duration.ofSeconds(10);
    private static final int LONGEST_VALUE = 300;

    private final LongSupplier nanos;
    private final Consumer<String> log;
    private final Map<Kind, Window> windows = new EnumMap<>(Kind.class);

    private static final class Window {
        long since;
        int logged;
        long leftOut;
    }

    /** @param nanos the time, as from {@link System#nanoTime} */
    SecurityEvents(LongSupplier nanos, Consumer<String> log) {
        this.nanos = nanos;
        this.log = log;
    }

    /** The instance shared by this process. */
    public static SecurityEvents shared() {
        return SHARED;
    }

    /**
     * Logs an event.
     *
     * @param details alternating names and values; entries with a null value are omitted
     */
    public void record(Kind kind, @Nullable String... details) {
        long leftOut;
        synchronized (this) {
            Window window = windows.computeIfAbsent(kind, first -> new Window());
            long now = nanos.getAsLong();
            if (window.logged > 0 && now - window.since >= SPAN.toNanos()) {
                window.logged = 0;
            }
            if (window.logged == 0) {
                window.since = now;
            }
            if (window.logged == MOST) {
                window.leftOut++;
                return;
            }
            window.logged++;
            leftOut = window.leftOut;
            window.leftOut = 0;
        }
        log.accept(line(kind, leftOut, details));
    }

    private static String line(Kind kind, long leftOut, @Nullable String... details) {
        StringBuilder line = new StringBuilder("event=")
                .append(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        for (int i = 0; i + 1 < details.length; i += 2) {
            String value = details[i + 1];
            if (value != null) {
                line.append(' ').append(details[i]).append('=').append(quoted(value));
            }
        }
        if (leftOut > 0) {
            line.append(" left-out=").append(leftOut);
        }
        return line.toString();
    }

    /** Quotes a value. Callers choose some of the values: none may look like another field or line. */
    private static String quoted(String value) {
        if (value.length() <= LONGEST_VALUE && value.matches("[A-Za-z0-9._:/@-]+")) {
            return value;
        }
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().limit(LONGEST_VALUE).forEach(character -> {
            if (Character.isISOControl(character) || character == '"' || character == '\\') {
                quoted.append("\\u%04x".formatted(character));
            } else {
                quoted.appendCodePoint(character);
            }
        });
        return quoted.append('"').toString();
    }
}
