package dev.longtask.engine.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's request for a task. Null fields take the type's defaults.
 *
 * @param runAt earliest start; null to start at once
 * @param concurrencyKey limits how many tasks of the type with the same key run at a time; null for none
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
