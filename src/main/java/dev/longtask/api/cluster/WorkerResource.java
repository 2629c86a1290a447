package dev.longtask.api.cluster;

import dev.longtask.security.ClusterAccess;
import dev.longtask.security.Roles;
import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the workers outside the service. */
@Path("/v1/workers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Work")
public class WorkerResource {
    private final ClusterAccess access;

    public WorkerResource(ClusterAccess access) {
        this.access = access;
    }

    @GET
    @Operation(
            operationId = "getWorkers",
            summary = "List the workers",
            description =
                    "The workers that called any node within the last ten minutes, by principal and name, each with"
                            + " what it holds. Calls are recorded every ten seconds. Only for admins.")
    @APIResponse(
            responseCode = "200",
            description = "A page of workers",
            content =
                    @Content(
                            schema = @Schema(implementation = WorkerList.class),
                            examples = @ExampleObject(name = "one", value = ClusterExamples.WORKERS)))
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    public Uni<WorkerList> list(@BeanParam PageParameters page) {
        int most = page.limit();
        Actor last = page.after(Actor.Kind.WORKER);
        return access.workers(last == null ? null : last.text(), most).map(workers -> page(workers, most));
    }

    private static WorkerList page(List<WorkerDirectory.Worker> workers, int limit) {
        return new WorkerList(
                workers.stream().map(WorkerView::of).toList(),
                DirectoryCursor.next(workers, limit, WorkerDirectory.Worker::worker));
    }
}
