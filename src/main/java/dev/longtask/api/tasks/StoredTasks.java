package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The tasks of a batch, in the order of the request. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "StoredTasks", description = "The tasks of a batch, in the order of the request")
public record StoredTasks(
        @Schema(required = true) List<TaskView> tasks,

        @Schema(
                description = "On a repeated request: positions in the batch, from 0, of tasks deleted since;"
                        + " absent if there are none")
        List<Integer> gone) {}
