package dev.longtask.api.protocol;

import dev.longtask.task.StorableText;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An invalid field. Text that cannot be encoded in UTF-8 is replaced as in {@link StorableText#mended}, because clients
 * choose the names of fields.
 *
 * @param field JSON Pointer (RFC 6901) to a field of the body, or the name of a parameter or header
 * @param rule the violated rule
 */
@RegisterForReflection
@Schema(description = "An invalid field")
public record FieldError(
        @Schema(
                description = "JSON Pointer to a field of the body, or the name of a parameter or header",
                examples = "/priority")
        String field,

        @Schema(description = "The violated rule", examples = "must be an integer from -1000 to 1000")
        String rule) {
    public FieldError {
        field = StorableText.mended(field);
        rule = StorableText.mended(rule);
    }

    /** The same error, with {@code pointer} prepended to the field. */
    public FieldError under(String pointer) {
        return new FieldError(pointer + field, rule);
    }
}
