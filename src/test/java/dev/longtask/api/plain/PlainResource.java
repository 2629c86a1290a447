package dev.longtask.api.plain;

import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The resource of the {@link PlainProtocol}. */
@Path("/plain")
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class PlainResource {
    private final TaskAccess access;

    PlainResource(TaskAccess access) {
        this.access = access;
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.TEXT_PLAIN)
    @APIResponse(responseCode = "200", description = "The task's status")
    @APIResponse(responseCode = "410", description = "No such task")
    public Uni<String> status(@PathParam("id") String id) {
        return access.get(id).map(task -> task.status().name());
    }
}
