package dev.longtask.ui;

import dev.longtask.api.leases.WorkerCursor;
import dev.longtask.security.Roles;
import dev.longtask.security.WorkerAccess;
import dev.longtask.store.WorkerDirectory;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workers outside the service, for admins. */
@Path("/ui/workers")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Roles.ADMIN)
public class WorkerPageResource {
    private static final int PAGE = 50;

    private final WorkerAccess access;

    public WorkerPageResource(WorkerAccess access) {
        this.access = access;
    }

    @GET
    public Uni<TemplateInstance> list(@QueryParam("cursor") @Nullable String cursor) {
        return access.seen(WorkerCursor.read(cursor), PAGE).map(WorkerPageResource::page);
    }

    private static TemplateInstance page(List<WorkerDirectory.Worker> workers) {
        return Templates.workers(workers.stream().map(WorkerRow::of).toList(), WorkerCursor.next(workers, PAGE));
    }
}
