package dev.longtask.api.protocol;

import dev.longtask.task.StorableText;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A field that breaks a rule.
 *
 * <p>Its texts are as {@link StorableText#mended} has them, whatever a client called its fields: an answer is UTF-8.
 *
 * @param field JSON pointer of a field of the body (RFC 6901), or the name of a parameter or header
 * @param rule what is wrong with it
 */
@RegisterForReflection
@Schema(description = "A field that breaks a rule")
public record FieldError(
        @Schema(
                description = "JSON pointer of a field of the body, or the name of a parameter or header",
                examples = "/priority")
        String field,

        @Schema(description = "What is wrong with it", examples = "must be a whole number between -1000 and 1000")
        String rule) {
    public FieldError {
        field = StorableText.mended(field);
        rule = StorableText.mended(rule);
    }

    /** The same fault of a field that belongs to another. */
    public FieldError under(String pointer) {
        return new FieldError(pointer + field, rule);
    }
}
