package dev.longtask.api.tasks;

import dev.longtask.api.QueryParameters;
import dev.longtask.api.protocol.Problem;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.ListPosition;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Reads tasks and their histories. */
@Path("/v1/tasks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
@Tag(name = "Follow")
public class TaskResource {
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 500;
    private static final int DEFAULT_ATTEMPTS = 100;
    private static final int MAX_ATTEMPTS = 1_000;
    private static final int LAST_ATTEMPT = 999_999_999;

    private final TaskAccess access;
    private final TaskTypes types;

    public TaskResource(TaskAccess access, TaskTypes types) {
        this.access = access;
        this.types = types;
    }

    @GET
    @Operation(
            operationId = "listTasks",
            summary = "List tasks",
            description = "The caller's tasks, or all tasks for an admin, latest submission first, without inputs and"
                    + " results. A page may be shorter than the limit; continue until there is no 'next'.")
    @APIResponse(
            responseCode = "200",
            description = "A page of tasks",
            content =
                    @Content(
                            schema = @Schema(implementation = TaskList.class),
                            examples = @ExampleObject(name = "page", value = TaskExamples.PAGE)))
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    public Uni<TaskList> list(
            @BeanParam FilterParameters filters,
            @Parameter(description = "The 'next' value of the previous page") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(
                            description = "Maximum number of tasks",
                            schema =
                                    @Schema(
                                            implementation = Integer.class,
                                            minimum = "1",
                                            maximum = "500",
                                            defaultValue = "50"))
                    @QueryParam("limit")
                    @Nullable String limit) {
        Principal creator = filters.creator();
        Long number = filters.creatorNumber();
        Set<TaskStatus> statuses = filters.statuses();
        Map<String, String> labels = filters.labels();
        Instant after = filters.submittedAfter();
        Instant before = filters.submittedBefore();
        ListPosition position = Cursor.read(cursor);
        int most = QueryParameters.wholeNumber("limit", limit, DEFAULT_PAGE, 1, MAX_PAGE);
        if (labels == null) {
            return Uni.createFrom().item(new TaskList(List.of(), null));
        }
        return access.list(
                        creator,
                        scope -> new TaskQuery(
                                scope, number, statuses, filters.type(), labels, after, before, position, most))
                .map(page -> new TaskList(
                        page.tasks().stream()
                                .map(task -> TaskView.of(task, types))
                                .toList(),
                        Cursor.write(page.next())));
    }

    @GET
    @Path("{id}")
    @Operation(
            operationId = "getTask",
            summary = "Get a task",
            description = "With 'wait', responds at the next change of the task or after that many seconds. With"
                    + " If-None-Match in addition, responds at once if the client's copy is outdated.")
    @APIResponse(
            responseCode = "200",
            description = "The task",
            content =
                    @Content(
                            schema = @Schema(implementation = TaskView.class),
                            examples = @ExampleObject(name = "complete", value = TaskExamples.COMPLETE)))
    @APIResponse(responseCode = "304", description = "The task has not changed")
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    @APIResponse(
            responseCode = "404",
            description = "No such task",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class),
                            examples = @ExampleObject(name = "missing", value = TaskExamples.MISSING)))
    @APIResponse(responseCode = "429", description = "Too many waiting requests")
    public Uni<RestResponse<TaskView>> get(
            @Parameter(description = "The task's id", example = TaskExamples.ID) @PathParam("id") String id,
            @Parameter(
                            description = "Seconds to wait for a change",
                            schema =
                                    @Schema(
                                            implementation = Integer.class,
                                            minimum = "0",
                                            maximum = "60",
                                            defaultValue = "0"))
                    @QueryParam("wait")
                    @Nullable String wait,
            @Parameter(description = "ETag of the client's copy") @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch) {
        Duration atMost = QueryParameters.seconds("wait", wait, Polling.LONGEST_WAIT_SECONDS);
        return access.await(id, first -> changeFrom(first, ifNoneMatch), atMost).map(task -> answer(task, ifNoneMatch));
    }

    @GET
    @Path("{id}/history")
    @Operation(
            operationId = "getTaskHistory",
            summary = "Get a task's history",
            description =
                    "Every transition with time, actor and reason. A page holds the transitions of whole attempts;"
                            + " continue until there is no 'next'.")
    @APIResponse(
            responseCode = "200",
            description = "The history",
            content =
                    @Content(
                            schema = @Schema(implementation = HistoryView.class),
                            examples = @ExampleObject(name = "failed", value = TaskExamples.HISTORY)))
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    @APIResponse(responseCode = "404", description = "No such task")
    public Uni<HistoryView> history(
            @Parameter(description = "The task's id", example = TaskExamples.ID) @PathParam("id") String id,
            @Parameter(
                            description = "Only attempts after this number",
                            schema = @Schema(implementation = Integer.class, minimum = "0"))
                    @QueryParam("after")
                    @Nullable String after,
            @Parameter(
                            description = "Maximum number of attempts",
                            schema =
                                    @Schema(
                                            implementation = Integer.class,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "100"))
                    @QueryParam("limit")
                    @Nullable String limit) {
        int attempts = QueryParameters.wholeNumber("limit", limit, DEFAULT_ATTEMPTS, 1, MAX_ATTEMPTS);
        int from = after == null ? HistoryPage.START : QueryParameters.wholeNumber("after", after, 0, 0, LAST_ATTEMPT);
        return access.history(id, from, attempts).map(HistoryView::of);
    }

    /**
     * The condition that ends a wait: the task differs from the client's copy or, without If-None-Match, from its first
     * state.
     */
    private static java.util.function.Predicate<Task> changeFrom(Task first, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null) {
            return task -> task.status().isTerminal() || !EntityTags.matches(ifNoneMatch, EntityTags.of(task));
        }
        EntityTag known = EntityTags.of(first);
        return task -> task.status().isTerminal() || !EntityTags.of(task).equals(known);
    }

    private RestResponse<TaskView> answer(Task task, @Nullable String ifNoneMatch) {
        EntityTag tag = EntityTags.of(task);
        boolean known = EntityTags.matches(ifNoneMatch, tag);
        var response = known
                ? RestResponse.ResponseBuilder.<TaskView>notModified()
                : RestResponse.ResponseBuilder.ok(TaskView.of(task, types));
        response.tag(tag);
        // Clients may keep the response but must revalidate it; with no-store they could not send its tag.
        response.header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (!task.status().isTerminal()) {
            response.header(HttpHeaders.RETRY_AFTER, Polling.RETRY_AFTER_SECONDS);
        }
        return response.build();
    }
}
