package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.api.protocol.FieldError;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Problem details (RFC 9457). */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "Problem details (RFC 9457)")
public record Problem(
        @Schema(description = "Identifies the kind of problem", examples = "urn:longtask:problem:invalid-request")
        String type,

        @Schema(description = "The reason phrase of the HTTP status", examples = "Bad Request")
        String title,

        @Schema(description = "The HTTP status", examples = "400")
        int status,

        @Schema(description = "Explanation of this occurrence", examples = "The submission is invalid.")
        String detail,

        @Schema(description = "The invalid fields, if any") List<FieldError> errors) {
    /** The media type of problem details. */
    public static final String MEDIA_TYPE = "application/problem+json";
}
