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
import org.jspecify.annotations.Nullable;

/** The same API at the paths that current clients call; not part of the OpenAPI document. */
@Path("/{context:(wiki/)?}rest/api/longtask")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class LongTaskAliases {
    private final LongTasks tasks;

    LongTaskAliases(LongTasks tasks) {
        this.tasks = tasks;
    }

    @GET
    @Operation(hidden = true)
    public Uni<LongTaskList> getTasks(
            @PathParam("context") String context,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("start") @Nullable String start,
            @QueryParam("key") @Nullable String key) {
        return tasks.list(start, limit, key, family(context));
    }

    @GET
    @Path("{id}")
    @Operation(hidden = true)
    public Uni<LongTaskStatus> getTask(@PathParam("context") String context, @PathParam("id") String id) {
        return tasks.get(id, family(context));
    }

    private static PathFamily family(String context) {
        return context.isEmpty() ? PathFamily.SERVER : PathFamily.CLOUD;
    }
}
