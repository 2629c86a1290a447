package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks to be done; the type's defaults stand in for what is null.
 *
 * @param runAt not to be started before; null for at once
 * @param concurrencyKey tasks of the type with the same key run one after another, or so many at a time; null for none
 */
public record TaskRequest(
        String type,
        @Nullable JsonNode input,
        @Nullable String description,
        int priority,
        @Nullable Instant runAt,
        Map<String, String> labels,
        @Nullable Integer maxAttempts,
        @Nullable Duration timeout,
        @Nullable String concurrencyKey) {}
