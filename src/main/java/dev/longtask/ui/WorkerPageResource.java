package dev.longtask.ui;

import dev.longtask.api.cluster.DirectoryCursor;
import dev.longtask.api.cluster.NodeView;
import dev.longtask.security.ClusterAccess;
import dev.longtask.security.Roles;
import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.task.Actor;
import dev.longtask.ui.view.NodeRow;
import dev.longtask.ui.view.WorkerRow;
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

/** The nodes of the service and the workers outside, for admins. */
@Path("/ui/workers")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Roles.ADMIN)
public class WorkerPageResource {
    private static final int PAGE = 50;

    private final ClusterAccess access;

    public WorkerPageResource(ClusterAccess access) {
        this.access = access;
    }

    @GET
    public Uni<TemplateInstance> list(
            @QueryParam("nodesAfter") @Nullable String nodesAfter, @QueryParam("cursor") @Nullable String cursor) {
        Actor node = DirectoryCursor.read("nodesAfter", nodesAfter, Actor.Kind.NODE);
        Actor worker = DirectoryCursor.read("cursor", cursor, Actor.Kind.WORKER);
        return Uni.combine()
                .all()
                .unis(
                        access.nodes(node == null ? null : node.name(), PAGE),
                        access.workers(worker == null ? null : worker.text(), PAGE))
                .with(WorkerPageResource::page);
    }

    private static TemplateInstance page(List<NodeDirectory.Node> nodes, List<WorkerDirectory.Worker> workers) {
        return Templates.workers(
                nodes.stream().map(NodeRow::of).toList(),
                DirectoryCursor.next(nodes, PAGE, NodeView::actor),
                workers.stream().map(WorkerRow::of).toList(),
                DirectoryCursor.next(workers, PAGE, WorkerDirectory.Worker::worker));
    }
}
