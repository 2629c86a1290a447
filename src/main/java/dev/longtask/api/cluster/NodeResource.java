package dev.longtask.api.cluster;

import dev.longtask.security.ClusterAccess;
import dev.longtask.security.Roles;
import dev.longtask.store.directory.NodeDirectory;
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

/** Lists the nodes of the service. */
@Path("/v1/nodes")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Work")
public class NodeResource {
    private final ClusterAccess access;

    public NodeResource(ClusterAccess access) {
        this.access = access;
    }

    @GET
    @Operation(
            operationId = "getNodes",
            summary = "List the nodes",
            description =
                    "The nodes that reported within the last ten minutes, by name, each with the attempts that it runs."
                            + " Nodes report every ten seconds. Only for admins.")
    @APIResponse(
            responseCode = "200",
            description = "A page of nodes",
            content =
                    @Content(
                            schema = @Schema(implementation = NodeList.class),
                            examples = @ExampleObject(name = "one", value = ClusterExamples.NODES)))
    @APIResponse(responseCode = "400", description = "Invalid parameter")
    public Uni<NodeList> list(@BeanParam PageParameters page) {
        int most = page.limit();
        Actor last = page.after(Actor.Kind.NODE);
        return access.nodes(last == null ? null : last.name(), most).map(nodes -> page(nodes, most));
    }

    private static NodeList page(List<NodeDirectory.Node> nodes, int limit) {
        return new NodeList(
                nodes.stream().map(NodeView::of).toList(), DirectoryCursor.next(nodes, limit, NodeView::actor));
    }
}
