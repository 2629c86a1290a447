package dev.longtask.api.confluence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of tasks that have not finished, oldest first. */
@Schema(description = "A page of tasks that have not finished, oldest first")
public record LongTaskList(
        @Schema(required = true) List<LongTaskStatus> results,

        @Schema(required = true, description = "How many were passed over", examples = "0")
        long start,

        @Schema(required = true, description = "How many there may be at most", examples = "100")
        int limit,

        @Schema(required = true, description = "How many there are", examples = "1")
        int size,

        @JsonProperty("_links") @Schema(required = true) Links links) {

    /** Where the list is found, and the pages before and after. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "LongTaskListLinks", description = "Where the list is found, and the pages before and after")
    public record Links(
            @Schema(required = true) String base,
            @Schema(required = true) String context,
            @Schema(required = true) String self,

            @Schema(description = "The next page; absent on the last") @Nullable String next,

            @Schema(description = "The page before; absent on the first") @Nullable String prev) {}
}
