package dev.longtask.engine.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker tells with a heartbeat.
 *
 * @param progress from 0 to 100; null for no change
 * @param message null for no change
 * @param log lines, oldest first
 */
public record Heartbeat(
        @Nullable Integer progress, @Nullable String message, List<String> log) {
    /** Only renews the lease. */
    public static final Heartbeat EMPTY = new Heartbeat(null, null, List.of());

    /** Whether all it tells is how far the work is, which the next heartbeat tells again. */
    boolean isRepeatedByTheNext() {
        return message == null && log.isEmpty();
    }
}
