package dev.longtask.api.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.api.document.AnyJson;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A submission as the OpenAPI document describes it; {@link SubmissionReader} reads it. */
@Schema(name = "Submission", description = "A task to be submitted")
record SubmissionBody(
        @Schema(required = true, minLength = 1, maxLength = 200, description = "The task type", examples = "sleep")
        String type,

        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description = "Any JSON; where the type declares a schema, it must fit")
        @Nullable JsonNode input,

        @Schema(minLength = 1, maxLength = 1000, description = "What the task does, for people") @Nullable String description,

        @Schema(minimum = "-1000", maximum = "1000", defaultValue = "0", description = "Higher runs first") @Nullable Integer priority,

        @Schema(format = "date-time", description = "Not to be started before") @Nullable String runAt,

        @Schema(maxProperties = 20, description = "Labels to find the task by") @Nullable Map<String, String> labels,

        @Schema(minimum = "1", maximum = "100", description = "Attempts that failures may use up; the type's if absent")
        @Nullable Integer maxAttempts,

        @Schema(
                description = "Time limit of one attempt (ISO 8601), from PT1S to P365D; the type's if absent",
                examples = "PT10M")
        @Nullable String timeout,

        @Schema(
                minLength = 1,
                maxLength = 200,
                description = "Tasks of the type with the same key run one after another, in order of submission,"
                        + " or as many at a time as the type says")
        @Nullable String concurrencyKey) {}
