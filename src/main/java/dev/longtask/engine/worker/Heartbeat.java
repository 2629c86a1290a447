package dev.longtask.engine.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a heartbeat.
 *
 * @param progress from 0 to 100; null for no change
 * @param message null for no change
 * @param log lines, oldest first
 * @param checkpoint JSON text of at most {@link dev.longtask.task.attempt.Report#MAX_CHECKPOINT} bytes; null for no change
 */
public record Heartbeat(
        @Nullable Integer progress,
        @Nullable String message,
        List<String> log,
        @Nullable String checkpoint) {
    /** Whether it reports progress only, which the next heartbeat replaces. */
    boolean isRepeatedByTheNext() {
        return message == null && log.isEmpty() && checkpoint == null;
    }
}
