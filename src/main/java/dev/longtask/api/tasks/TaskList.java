package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Tasks, latest submission first. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "TaskList", description = "Tasks, latest submission first")
public record TaskList(
        @Schema(required = true, description = "May be fewer than the limit even if there is a next page")
        List<TaskView> tasks,

        @Schema(description = "The cursor of the next page; absent on the last") @Nullable String next) {}
