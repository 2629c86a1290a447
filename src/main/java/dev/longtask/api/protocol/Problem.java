package dev.longtask.api.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

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

        @Schema(description = "Why a lease has passed on, if this is about one", examples = "expired") @Nullable String reason,

        @Schema(description = "The invalid fields, if any") List<FieldError> errors) {
    /** The media type of problem details. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** The schema, for the OpenAPI document. */
    public static org.eclipse.microprofile.openapi.models.media.Schema schema() {
        return OASFactory.createSchema().ref("#/components/schemas/Problem");
    }

    /** The body of an error. */
    public static Problem of(ApiError error) {
        return new Problem(
                "urn:longtask:problem:" + error.slug(),
                error.title(),
                error.status(),
                error.detail(),
                error.reason(),
                error.fields());
    }
}
