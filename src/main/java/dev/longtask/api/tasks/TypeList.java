package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.api.document.AnyJson;
import dev.longtask.engine.type.TaskType;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Collection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The available task types. */
@Schema(name = "TypeList", description = "The available task types")
public record TypeList(@Schema(required = true) List<Type> types) {

    /** One task type. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Type", description = "A task type and its defaults")
    public record Type(
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
            @Nullable JsonNode inputSchema) {}

    static TypeList of(Collection<TaskType> types) {
        return new TypeList(types.stream()
                .map(type -> new Type(
                        type.name(),
                        type.description(),
                        type.maxAttempts(),
                        type.timeout().toString(),
                        type.retention().toString(),
                        type.inputSchema() == null ? null : type.inputSchema().document()))
                .toList());
    }
}
