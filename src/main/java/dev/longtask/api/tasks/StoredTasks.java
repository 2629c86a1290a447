package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The tasks of a batch, in its order. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "StoredTasks", description = "The tasks of a batch, in its order")
public record StoredTasks(
        @Schema(required = true) List<TaskView> tasks,

        @Schema(
                description = "Of a repeat: the places in the batch, from 0, of tasks that have been deleted since;"
                        + " absent when none has")
        List<Integer> gone) {}
