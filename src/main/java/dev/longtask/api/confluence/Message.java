package dev.longtask.api.confluence;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A human-readable message, already translated. */
@RegisterForReflection
@Schema(name = "LongTaskMessage", description = "A human-readable message")
public record Message(
        @Schema(required = true, description = "The text", examples = "Page 40 of 100")
        String translation,

        @Schema(required = true, description = "Always empty")
        List<String> args) {
    Message(String translation) {
        this(translation, List.of());
    }
}
