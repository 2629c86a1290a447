package dev.longtask.api.error;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A field that breaks a rule.
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
        String rule) {}
