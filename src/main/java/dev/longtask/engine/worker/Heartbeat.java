package dev.longtask.engine.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker tells with a heartbeat.
 *
 * @param progress from 0 to 100; null for no change
 * @param message null for no change
 * @param log lines, oldest first
 * @param checkpoint JSON text of at most {@link dev.longtask.task.Report#MAX_CHECKPOINT} bytes; null for no change
 */
public record Heartbeat(
        @Nullable Integer progress,
        @Nullable String message,
        List<String> log,
        @Nullable String checkpoint) {
    /** Only renews the lease. */
    public static final Heartbeat EMPTY = new Heartbeat(null, null, List.of(), null);

    /** Whether all it tells is how far the work is, which the next heartbeat tells again. */
    boolean isRepeatedByTheNext() {
        return message == null && log.isEmpty() && checkpoint == null;
    }
}
