package dev.longtask.api.jira;

import dev.longtask.api.Origin;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import dev.longtask.store.Precondition;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The task API of Jira, at the paths of its specification. */
@Path("/api/2/task")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class JiraTaskResource {
    private final TaskAccess access;
    private final TaskTypes types;
    private final Origin origin;

    public JiraTaskResource(TaskAccess access, TaskTypes types, Origin origin) {
        this.access = access;
        this.types = types;
        this.origin = origin;
    }

    @GET
    @Path("{taskId}")
    @Tag(name = "Task")
    @Operation(
            operationId = "com.atlassian.jira.rest.v2.task.TaskResource.getTask_get",
            summary = "Get task",
            description = JiraDescriptions.GET)
    @APIResponse(
            responseCode = "200",
            description = "OK",
            content =
                    @Content(
                            schema = @Schema(implementation = TaskProgressBean.class),
                            examples = @ExampleObject(name = "running", value = JiraDescriptions.RUNNING)))
    @APIResponse(
            responseCode = "403",
            description = "The caller is neither the task's creator nor an admin",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class),
                            examples = @ExampleObject(name = "foreign", value = JiraDescriptions.FOREIGN)))
    @APIResponse(
            responseCode = "404",
            description = "No such task",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class),
                            examples = @ExampleObject(name = "missing", value = JiraDescriptions.MISSING)))
    public Uni<TaskProgressBean> getTask(@Parameter(example = JiraDescriptions.ID) @PathParam("taskId") String taskId) {
        String self = origin.get() + "/api/2/task/" + taskId;
        return access.get(taskId).map(task -> TaskProgressBean.of(task, self, types));
    }

    @POST
    @Path("{taskId}/cancel")
    @Tag(name = "Cancel")
    @Tag(name = "Task")
    @Operation(
            operationId = "com.atlassian.jira.rest.v2.task.TaskResource.cancelTask_post",
            summary = "Cancel task",
            description = JiraDescriptions.CANCEL)
    @APIResponse(
            responseCode = "200",
            description = "OK",
            content =
                    @Content(
                            schema = @Schema(implementation = TaskProgressBean.class),
                            examples = @ExampleObject(name = "accepted", value = JiraDescriptions.CANCEL_ACCEPTED)))
    @APIResponse(
            responseCode = "400",
            description = "The task can no longer be cancelled",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class),
                            examples = @ExampleObject(name = "finished", value = JiraDescriptions.FINISHED)))
    @APIResponse(
            responseCode = "403",
            description = "The caller is neither the task's creator nor an admin",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class),
                            examples = @ExampleObject(name = "foreign", value = JiraDescriptions.FOREIGN)))
    @APIResponse(
            responseCode = "404",
            description = "No such task",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class),
                            examples = @ExampleObject(name = "missing", value = JiraDescriptions.MISSING)))
    public Uni<RestResponse<TaskProgressBean>> cancelTask(
            @Parameter(example = JiraDescriptions.ID) @PathParam("taskId") String taskId) {
        String self = origin.get() + "/api/2/task/" + taskId;
        return access.cancel(taskId, Precondition.NONE)
                .map(task -> RestResponse.ok(TaskProgressBean.of(task, self, types)));
    }
}
