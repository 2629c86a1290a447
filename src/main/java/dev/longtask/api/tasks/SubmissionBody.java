package dev.longtask.api.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.api.document.AnyJson;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The OpenAPI schema of a submission; {@link SubmissionReader} does the parsing. */
@Schema(name = "Submission", description = "A task to submit")
record SubmissionBody(
        @Schema(required = true, minLength = 1, maxLength = 200, description = "The task type", examples = "sleep")
        String type,

        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description = "Any JSON; must match the schema of the type, if it has one")
        @Nullable JsonNode input,

        @Schema(minLength = 1, maxLength = 1000, description = "Human-readable description") @Nullable String description,

        @Schema(minimum = "-1000", maximum = "1000", defaultValue = "0", description = "Higher runs first") @Nullable Integer priority,

        @Schema(format = "date-time", description = "Earliest start") @Nullable String runAt,

        @Schema(maxProperties = 20, description = "Labels for searching") @Nullable Map<String, String> labels,

        @Schema(minimum = "1", maximum = "100", description = "Limit on attemptsUsed; the type's if absent") @Nullable Integer maxAttempts,

        @Schema(
                description = "Time limit of one attempt (ISO 8601), from PT1S to P365D; the type's if absent",
                examples = "PT10M")
        @Nullable String timeout,

        @Schema(
                minLength = 1,
                maxLength = 200,
                description = "Tasks of the type with the same key run one at a time, in order of submission,"
                        + " or up to the type's limit at a time")
        @Nullable String concurrencyKey) {}
