package dev.longtask.engine.type;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The highest values that a user may request for a task of a type.
 *
 * @param priority null for no ceiling
 * @param maxAttempts null for no ceiling
 * @param timeout of one attempt; null for no ceiling
 */
public record Ceiling(
        @Nullable Integer priority,
        @Nullable Integer maxAttempts,
        @Nullable Duration timeout) {
    /** No ceilings. */
    public static final Ceiling NONE = new Ceiling(null, null, null);
}
