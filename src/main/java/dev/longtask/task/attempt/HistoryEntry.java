package dev.longtask.task.attempt;

import dev.longtask.task.Actor;
import dev.longtask.task.TaskStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One transition of a task.
 *
 * @param from the status before; null for the submission
 * @param attempt the attempt that it belongs to; 0 before the first
 * @param reason why it happened; null when the status says enough
 */
public record HistoryEntry(
        Instant at,
        @Nullable TaskStatus from,
        TaskStatus to,
        int attempt,
        Actor actor,
        @Nullable String reason) {}
