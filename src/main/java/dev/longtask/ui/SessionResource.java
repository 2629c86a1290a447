package dev.longtask.ui;

import dev.longtask.api.tasks.event.TicketView;
import dev.longtask.security.Roles;
import dev.longtask.security.TicketAccess;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The session: tickets for its streams, and its end. */
@Path("/ui")
public class SessionResource {
    private final TicketAccess tickets;

    public SessionResource(TicketAccess tickets) {
        this.tickets = tickets;
    }

    /** A ticket for a stream of the API, which takes no cookie. */
    @POST
    @Path("ticket")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public Uni<TicketView> ticket() {
        return tickets.issue().map(TicketView::of);
    }

    /** What a browser shows after signing out. */
    @GET
    @NonBlocking
    @Path("bye")
    @Produces(MediaType.TEXT_HTML)
    @PermitAll
    public TemplateInstance bye() {
        return Templates.bye();
    }
}
