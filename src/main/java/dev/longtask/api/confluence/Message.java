package dev.longtask.api.confluence;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A text for people, already translated. */
@RegisterForReflection
@Schema(name = "LongTaskMessage", description = "A text for people")
public record Message(
        @Schema(required = true, description = "The text", examples = "Page 40 of 100")
        String translation,

        @Schema(required = true, description = "Its arguments; always empty here")
        List<String> args) {
    Message(String translation) {
        this(translation, List.of());
    }
}
