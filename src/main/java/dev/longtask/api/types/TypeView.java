package dev.longtask.api.types;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.api.document.AnyJson;
import dev.longtask.engine.type.TaskType;
import dev.longtask.security.TypeAccess;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task type and its defaults. Absent fields are omitted. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Type", description = "A task type and its defaults")
public record TypeView(
        @Schema(required = true, examples = "sleep") String name,

        @Schema(description = "Human-readable description") @Nullable String description,

        @Schema(required = true, description = "Default for maxAttempts")
        int maxAttempts,

        @Schema(required = true, description = "Default time limit of one attempt (ISO 8601)", examples = "PT1H")
        String timeout,

        @Schema(required = true, description = "How long a finished task is kept (ISO 8601)", examples = "PT336H")
        String retention,

        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description = "JSON Schema of the input, if the type has one")
        @Nullable JsonNode inputSchema,

        @Schema(description = "Present while the type is paused: its tasks wait") @Nullable Paused paused) {

    /** That a type is paused. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Paused", description = "That a type is paused")
    public record Paused(
            @Schema(required = true, description = "Since when")
            Instant at,

            @Schema(description = "Who paused it; only for admins") @Nullable String by) {

        static Paused of(TypeAccess.Paused paused) {
            return new Paused(
                    paused.at(), paused.by() == null ? null : paused.by().name());
        }
    }

    static TypeView of(TypeAccess.TypeState state) {
        TaskType type = state.type();
        TypeAccess.Paused paused = state.paused();
        return new TypeView(
                type.name(),
                type.description(),
                type.maxAttempts(),
                type.timeout().toString(),
                type.retention().toString(),
                type.inputSchema() == null ? null : type.inputSchema().document(),
                paused == null ? null : Paused.of(paused));
    }
}
