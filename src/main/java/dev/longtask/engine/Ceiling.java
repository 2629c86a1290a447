package dev.longtask.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The most that a user may ask for with a task of a type.
 *
 * @param priority null for no ceiling
 * @param maxAttempts null for no ceiling
 * @param timeout of an attempt; null for no ceiling
 */
public record Ceiling(
        @Nullable Integer priority,
        @Nullable Integer maxAttempts,
        @Nullable Duration timeout) {
    /** No ceiling at all. */
    public static final Ceiling NONE = new Ceiling(null, null, null);
}
