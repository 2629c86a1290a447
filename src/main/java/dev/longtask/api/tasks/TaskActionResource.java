package dev.longtask.api.tasks;

import dev.longtask.api.protocol.Problem;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Cancels, retries and deletes tasks. */
@Path("/v1/tasks/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
@Tag(name = "Change")
public class TaskActionResource {
    private final TaskAccess access;
    private final TaskTypes types;

    public TaskActionResource(TaskAccess access, TaskTypes types) {
        this.access = access;
        this.types = types;
    }

    @POST
    @Path("cancel")
    @Operation(
            operationId = "cancelTask",
            summary = "Cancel a task",
            description = "A waiting task becomes CANCELLED at once; a running task becomes CANCEL_REQUESTED until it"
                    + " has stopped. Repeating the request has no effect.")
    @APIResponse(
            responseCode = "202",
            description = "The updated task",
            content =
                    @Content(
                            schema = @Schema(implementation = TaskView.class),
                            examples = @ExampleObject(name = "requested", value = TaskExamples.CANCEL_REQUESTED)))
    @APIResponse(responseCode = "404", description = "No such task")
    @APIResponse(responseCode = "412", description = "The task has changed since the client read it")
    @APIResponse(
            responseCode = "409",
            description = "The task has already finished",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class),
                            examples = @ExampleObject(name = "finished", value = TaskExamples.NOT_ALLOWED)))
    public Uni<RestResponse<TaskView>> cancel(
            @Parameter(description = "The task's id", example = TaskExamples.ID) @PathParam("id") String id,
            @Parameter(description = "Fail if the task no longer has this ETag")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable String ifMatch) {
        return access.cancel(id, task -> EntityTags.allow(ifMatch, task))
                .map(task -> RestResponse.accepted(TaskView.of(task, types)));
    }

    @POST
    @Path("retry")
    @Operation(
            operationId = "retryTask",
            summary = "Retry a task",
            description = "Re-enqueues a FAILED, DEAD or CANCELLED task with a fresh set of attempts.")
    @APIResponse(
            responseCode = "202",
            description = "The updated task",
            content =
                    @Content(
                            schema = @Schema(implementation = TaskView.class),
                            examples = @ExampleObject(name = "enqueued", value = TaskExamples.ENQUEUED)))
    @APIResponse(responseCode = "404", description = "No such task")
    @APIResponse(responseCode = "412", description = "The task has changed since the client read it")
    @APIResponse(responseCode = "409", description = "The task has not finished, is COMPLETE, or was retried too often")
    @APIResponse(responseCode = "429", description = "The creator has too many unfinished tasks")
    public Uni<RestResponse<TaskView>> retry(
            @Parameter(description = "The task's id", example = TaskExamples.ID) @PathParam("id") String id,
            @Parameter(description = "Fail if the task no longer has this ETag")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable String ifMatch) {
        return access.retry(id, task -> EntityTags.allow(ifMatch, task))
                .map(task -> RestResponse.accepted(TaskView.of(task, types)));
    }

    @DELETE
    @Operation(
            operationId = "deleteTask",
            summary = "Delete a task",
            description = "Deletes a finished task with its input, result, history and log.")
    @APIResponse(responseCode = "204", description = "The task is deleted")
    @APIResponse(responseCode = "404", description = "No such task")
    @APIResponse(responseCode = "412", description = "The task has changed since the client read it")
    @APIResponse(responseCode = "409", description = "The task has not finished")
    public Uni<RestResponse<Void>> delete(
            @Parameter(description = "The task's id", example = TaskExamples.ID) @PathParam("id") String id,
            @Parameter(description = "Fail if the task no longer has this ETag")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable String ifMatch) {
        return access.delete(id, task -> EntityTags.allow(ifMatch, task)).replaceWith(RestResponse::noContent);
    }
}
