package dev.longtask.api.confluence;

import dev.longtask.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The long-task API of Confluence, at the paths of its specification. */
@Path("/longtask")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class LongTaskResource {
    private final LongTasks tasks;

    LongTaskResource(LongTasks tasks) {
        this.tasks = tasks;
    }

    @GET
    @Tag(name = "Long-running")
    @Tag(name = "Tasks")
    @Operation(
            operationId = "com.atlassian.confluence.plugins.restapi.resources.LongTaskResource.getTasks_get",
            summary = "Get long-running tasks",
            description = ConfluenceDescriptions.LIST)
    @APIResponse(
            responseCode = "200",
            description = "OK",
            content =
                    @Content(
                            schema = @Schema(implementation = LongTaskList.class),
                            examples = @ExampleObject(name = "page", value = ConfluenceDescriptions.PAGE)))
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    public Uni<LongTaskList> getTasks(
            @Parameter(
                            description = "The maximum number of tasks to return per page",
                            schema = @Schema(implementation = Integer.class, minimum = "0", defaultValue = "100"))
                    @QueryParam("limit")
                    @Nullable String limit,
            @Parameter(
                            description = "The starting index of the returned tasks",
                            schema = @Schema(implementation = Long.class, minimum = "0", defaultValue = "0"))
                    @QueryParam("start")
                    @Nullable String start,
            @Parameter(description = "Only tasks with this name.key", example = "sleep") @QueryParam("key") @Nullable String key) {
        return tasks.list(start, limit, key, PathFamily.SPECIFICATION);
    }

    @GET
    @Path("{id}")
    @Tag(name = "Long-running")
    @Tag(name = "Task")
    @Operation(
            operationId = "com.atlassian.confluence.plugins.restapi.resources.LongTaskResource.getTask_get",
            summary = "Get long-running task",
            description = ConfluenceDescriptions.GET)
    @APIResponse(
            responseCode = "200",
            description = "OK",
            content =
                    @Content(
                            schema = @Schema(implementation = LongTaskStatus.class),
                            examples = @ExampleObject(name = "running", value = ConfluenceDescriptions.RUNNING)))
    @APIResponse(
            responseCode = "404",
            description = "No such task",
            content =
                    @Content(
                            schema = @Schema(implementation = ConfluenceError.class),
                            examples = @ExampleObject(name = "missing", value = ConfluenceDescriptions.MISSING)))
    public Uni<LongTaskStatus> getTask(
            @Parameter(description = "The ID of the task", example = ConfluenceDescriptions.ID) @PathParam("id")
                    String id) {
        return tasks.get(id, PathFamily.SPECIFICATION);
    }
}
