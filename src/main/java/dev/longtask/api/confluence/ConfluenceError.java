package dev.longtask.api.confluence;

import dev.longtask.api.protocol.ApiError;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An error in the format of the Confluence API. */
@RegisterForReflection
@Schema(description = "An error of the Confluence API")
public record ConfluenceError(
        @Schema(description = "The HTTP status", examples = "404")
        int statusCode,

        Data data,

        @Schema(description = "The error message", examples = "Task 17 was not found.")
        String message) {

    /** Flags that classify the error. */
    @RegisterForReflection
    @Schema(description = "Flags that classify the error")
    public record Data(boolean authorized, boolean valid, List<String> errors, boolean successful) {}

    static ConfluenceError of(ApiError error) {
        return new ConfluenceError(
                error.status(),
                new Data(error.status() != 401 && error.status() != 403, error.status() != 400, List.of(), false),
                error.sentence());
    }
}
