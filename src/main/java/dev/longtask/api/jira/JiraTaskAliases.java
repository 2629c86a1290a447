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
import org.jboss.resteasy.reactive.RestResponse;

/** The same API at the paths that current clients call; not part of the OpenAPI document. */
@Path("/rest/api/{version:[23]}/task")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class JiraTaskAliases {
    private final TaskAccess access;
    private final TaskTypes types;
    private final Origin origin;

    public JiraTaskAliases(TaskAccess access, TaskTypes types, Origin origin) {
        this.access = access;
        this.types = types;
        this.origin = origin;
    }

    @GET
    @Path("{taskId}")
    @Operation(hidden = true)
    public Uni<TaskProgressBean> getTask(@PathParam("version") String version, @PathParam("taskId") String taskId) {
        String self = self(version, taskId);
        return access.get(taskId).map(task -> TaskProgressBean.of(task, self, types));
    }

    /** Answers 202, as in Jira's current documentation; the specification's own path answers 200. */
    @POST
    @Path("{taskId}/cancel")
    @Operation(hidden = true)
    public Uni<RestResponse<TaskProgressBean>> cancelTask(
            @PathParam("version") String version, @PathParam("taskId") String taskId) {
        String self = self(version, taskId);
        return access.cancel(taskId, Precondition.NONE)
                .map(task -> RestResponse.accepted(TaskProgressBean.of(task, self, types)));
    }

    private String self(String version, String taskId) {
        return origin.get() + "/rest/api/" + version + "/task/" + taskId;
    }
}
