package dev.longtask.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a submission asked for, with its type's defaults filled in. It never changes.
 *
 * @param description free text; null for none
 * @param priority higher runs first
 * @param runAt the earliest start; null for at once
 * @param maxAttempts how many attempts may fail or lose their lease, from 1
 * @param timeout time limit of one attempt; null for none
 * @param concurrencyKey limits how many tasks of the type with the same key run, see {@link ConcurrencyKey}; null for none
 */
public record TaskSpec(
        String type,
        @Nullable String description,
        int priority,
        Map<String, String> labels,
        @Nullable Instant runAt,
        int maxAttempts,
        @Nullable Duration timeout,
        @Nullable String concurrencyKey) {}
