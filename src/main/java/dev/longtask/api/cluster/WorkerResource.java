package dev.longtask.api.cluster;

import dev.longtask.api.QueryParameters;
import dev.longtask.security.ClusterAccess;
import dev.longtask.security.Roles;
import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lists the workers outside the service. */
@Path("/v1/workers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Work")
public class WorkerResource {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

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
    public Uni<WorkerList> list(
            @Parameter(
                            description = "Maximum number of workers",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "100",
                                            defaultValue = "50"))
                    @QueryParam("limit")
                    @Nullable String limit,
            @Parameter(description = "The 'next' of the previous page") @QueryParam("cursor") @Nullable String cursor) {
        int most = QueryParameters.wholeNumber("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        Actor last = DirectoryCursor.read("cursor", cursor, Actor.Kind.WORKER);
        return access.workers(last == null ? null : last.text(), most).map(workers -> page(workers, most));
    }

    private static WorkerList page(List<WorkerDirectory.Worker> workers, int limit) {
        return new WorkerList(
                workers.stream().map(WorkerView::of).toList(),
                DirectoryCursor.next(workers, limit, WorkerDirectory.Worker::worker));
    }
}
