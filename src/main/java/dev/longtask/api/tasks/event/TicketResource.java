package dev.longtask.api.tasks.event;

import dev.longtask.api.tasks.TaskExamples;
import dev.longtask.security.Roles;
import dev.longtask.security.TicketAccess;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tickets for clients that can't send an access token with a stream's request. */
@Path("/v1/tickets")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
@Tag(name = "Follow")
public class TicketResource {
    /** The description of the query parameter that takes a ticket. */
    static final String DESCRIPTION = "A ticket of POST /v1/tickets, in place of an access token";

    private final TicketAccess access;

    public TicketResource(TicketAccess access) {
        this.access = access;
    }

    @POST
    @Operation(
            operationId = "issueTicket",
            summary = "Get a ticket for a stream",
            description = "A ticket opens one stream within 30 seconds, as the query parameter 'ticket': a browser's"
                    + " EventSource can't send an access token. The stream ends when the caller's token expires.")
    @APIResponse(
            responseCode = "200",
            description = "The ticket",
            content =
                    @Content(
                            schema = @Schema(implementation = TicketView.class),
                            examples = @ExampleObject(name = "ticket", value = TaskExamples.TICKET)))
    @APIResponse(responseCode = "429", description = "Too many unused tickets")
    public Uni<TicketView> issue() {
        return access.issue().map(TicketView::of);
    }
}
