package dev.longtask.api.tasks.event;

import dev.longtask.api.QueryParameters;
import dev.longtask.api.tasks.LogView;
import dev.longtask.api.tasks.TaskExamples;
import dev.longtask.engine.stream.StreamPosition;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The log of a task, and streams of its events. */
@Path("/v1/tasks/{id}")
@RolesAllowed({Roles.USER, Roles.ADMIN})
@Tag(name = "Follow")
public class TaskEventResource {
    private static final int DEFAULT_LINES = 1_000;
    private static final int MAX_LINES = 10_000;

    private final TaskAccess access;
    private final CurrentVertxRequest current;
    private final EventText text;

    public TaskEventResource(TaskAccess access, CurrentVertxRequest current, EventText text) {
        this.access = access;
        this.current = current;
        this.text = text;
    }

    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "followTask",
            summary = "Follow a task",
            description =
                    "Server-sent events: 'task' with the current state and after each change, 'log' with further log"
                            + " lines, 'end' with the final state. Input and result are left out. A slow client gets the latest"
                            + " state only.")
    @APIResponse(
            responseCode = "200",
            description = "The stream",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(type = SchemaType.STRING),
                            examples = @ExampleObject(name = "stream", value = TaskExamples.EVENTS)))
    @APIResponse(responseCode = "204", description = "The client has received the end of the task already")
    @Parameter(
            name = "ticket",
            in = ParameterIn.QUERY,
            description = TicketResource.DESCRIPTION,
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    @APIResponse(responseCode = "404", description = "No such task")
    @APIResponse(responseCode = "429", description = "Too many open streams")
    public Uni<EventStream> task(
            @Parameter(description = "The task's id", example = TaskExamples.ID) @PathParam("id") String id,
            @Parameter(description = EventId.DESCRIPTION) @HeaderParam(EventId.HEADER) @Nullable String lastEventId,
            @Parameter(description = EventId.PARAMETER_DESCRIPTION) @QueryParam(EventId.PARAMETER) @Nullable String lastEventIdParameter) {
        StreamPosition after = EventId.position(lastEventId, lastEventIdParameter);
        RoutingContext request = current.getCurrent();
        return access.follow(id, after, EventStream.disconnect(request))
                .map(events -> EventStream.of(events, request, text));
    }

    @GET
    @Path("log")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getTaskLog",
            summary = "Get a task's log",
            description = "The log lines of all attempts. A page may be shorter than the limit; continue until there is"
                    + " no 'next'. With 'follow', or if the client accepts text/event-stream, a stream of server-sent"
                    + " events: 'log' with further lines, 'end' with the final state of the task.")
    @APIResponse(
            responseCode = "200",
            description = "The log",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = LogView.class),
                        examples = @ExampleObject(name = "lines", value = TaskExamples.LOG)),
                @Content(
                        mediaType = MediaType.SERVER_SENT_EVENTS,
                        schema = @Schema(type = SchemaType.STRING),
                        examples = @ExampleObject(name = "stream", value = TaskExamples.LOG_EVENTS))
            })
    @Parameter(
            name = "ticket",
            in = ParameterIn.QUERY,
            description = TicketResource.DESCRIPTION,
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    @APIResponse(responseCode = "404", description = "No such task")
    public Uni<LogView> log(
            @Parameter(description = "The task's id", example = TaskExamples.ID) @PathParam("id") String id,
            @Parameter(
                            description = "Only lines after this number",
                            schema = @Schema(implementation = Long.class, minimum = "0", defaultValue = "0"))
                    @QueryParam("after")
                    @Nullable String after,
            @Parameter(
                            description = "Maximum number of lines",
                            schema =
                                    @Schema(
                                            implementation = Integer.class,
                                            minimum = "1",
                                            maximum = "10000",
                                            defaultValue = "1000"))
                    @QueryParam("limit")
                    @Nullable String limit,
            @Parameter(
                            description = "Whether to stream further lines until the task has finished",
                            schema = @Schema(implementation = Boolean.class, defaultValue = "false"))
                    @QueryParam(FollowParameter.FOLLOW)
                    @Nullable String follow) {
        int most = QueryParameters.wholeNumber("limit", limit, DEFAULT_LINES, 1, MAX_LINES);
        return access.log(id, QueryParameters.wholeNumber("after", after, 0), most)
                .map(LogView::of);
    }

    @GET
    @Path("log")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    // An OpenAPI document has one operation for a path and method: that of the page describes this one, too.
    @Operation(hidden = true)
    public Uni<EventStream> followLog(
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @HeaderParam(EventId.HEADER) @Nullable String lastEventId,
            @QueryParam(EventId.PARAMETER) @Nullable String lastEventIdParameter) {
        long line = QueryParameters.wholeNumber("after", after, 0);
        StreamPosition resumed = EventId.position(lastEventId, lastEventIdParameter);
        StreamPosition from = resumed == null ? StreamPosition.afterLine(line) : resumed;
        RoutingContext request = current.getCurrent();
        return access.followLog(id, from, EventStream.disconnect(request))
                .map(events -> EventStream.of(events, request, text));
    }
}
