package dev.longtask.api.confluence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of unfinished tasks, oldest first. */
@Schema(description = "A page of unfinished tasks, oldest first")
public record LongTaskList(
        @Schema(required = true) List<LongTaskStatus> results,

        @Schema(required = true, description = "Number of tasks skipped", examples = "0")
        long start,

        @Schema(required = true, description = "Maximum number of tasks on the page", examples = "100")
        int limit,

        @Schema(required = true, description = "Number of tasks on the page", examples = "1")
        int size,

        @JsonProperty("_links") @Schema(required = true) Links links) {

    /** Links to this page and to the next and previous ones. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "LongTaskListLinks", description = "Links to this page, the next and the previous")
    public record Links(
            @Schema(required = true) String base,
            @Schema(required = true) String context,
            @Schema(required = true) String self,

            @Schema(description = "The next page; absent on the last") @Nullable String next,

            @Schema(description = "The previous page; absent on the first") @Nullable String prev) {}
}
