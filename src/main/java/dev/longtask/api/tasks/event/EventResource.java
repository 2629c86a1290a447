package dev.longtask.api.tasks.event;

import dev.longtask.api.tasks.FilterParameters;
import dev.longtask.api.tasks.TaskExamples;
import dev.longtask.engine.stream.StreamFilter;
import dev.longtask.engine.stream.StreamPosition;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
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

/** Streams of all tasks that the caller may see. */
@Path("/v1/events")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RolesAllowed({Roles.USER, Roles.ADMIN})
@Tag(name = "Follow")
public class EventResource {
    private final TaskAccess access;
    private final CurrentVertxRequest current;
    private final EventText text;

    public EventResource(TaskAccess access, CurrentVertxRequest current, EventText text) {
        this.access = access;
        this.current = current;
        this.text = text;
    }

    @GET
    @Operation(
            operationId = "followTasks",
            summary = "Follow all tasks",
            description =
                    "Server-sent events: 'task' after each change of a task that the caller may see and that passes"
                            + " the filters; 'left' for a task whose status does not pass the filter;"
                            + " 'reset' when changes may have been missed and the client has to list the tasks again. Deleted"
                            + " tasks are not told of.")
    @APIResponse(
            responseCode = "200",
            description = "The stream",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(type = SchemaType.STRING),
                            examples = @ExampleObject(name = "stream", value = TaskExamples.ALL_EVENTS)))
    @Parameter(
            name = "ticket",
            in = ParameterIn.QUERY,
            description = TicketResource.DESCRIPTION,
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    @APIResponse(responseCode = "429", description = "Too many open streams")
    public Uni<EventStream> all(
            @BeanParam FilterParameters filters,
            @Parameter(description = EventId.DESCRIPTION) @HeaderParam(EventId.HEADER) @Nullable String lastEventId,
            @Parameter(description = EventId.PARAMETER_DESCRIPTION) @QueryParam(EventId.PARAMETER) @Nullable String lastEventIdParameter) {
        StreamFilter filter = new StreamFilter(
                filters.statuses(),
                filters.type(),
                filters.labels(),
                filters.creator(),
                filters.creatorNumber(),
                filters.submittedAfter(),
                filters.submittedBefore());
        StreamPosition after = EventId.position(lastEventId, lastEventIdParameter);
        RoutingContext request = current.getCurrent();
        return access.followMany(filter, after, EventStream.disconnect(request))
                .map(events -> new EventStream(events, request, text));
    }
}
