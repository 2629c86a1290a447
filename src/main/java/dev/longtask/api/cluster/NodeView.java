package dev.longtask.api.cluster;

import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.task.Actor;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A node of the service. */
@RegisterForReflection
@Schema(name = "Node", description = "A node of the service")
public record NodeView(
        @Schema(required = true, description = "Its name, as in histories")
        String name,

        @Schema(required = true, description = "The version of the service")
        String version,

        @Schema(required = true, description = "When its process started, by its own clock")
        Instant started,

        @Schema(
                required = true,
                description = "When it last reported. A node that was killed stays listed for ten minutes")
        Instant lastSeen,

        @Schema(required = true, description = "Whether it is stopping, and takes no more tasks")
        boolean stopping,

        @Schema(required = true, description = "How many attempts it runs")
        long held,

        @Schema(required = true, description = "The attempts that it runs, by type")
        List<Held> types) {

    /** The attempts of one type that a node runs. */
    @RegisterForReflection
    @Schema(name = "HeldByNode", description = "The attempts of one type that a node runs")
    public record Held(
            @Schema(required = true, description = "The task type")
            String type,

            @Schema(required = true, description = "How many attempts")
            long held,

            @Schema(required = true, description = "When the oldest of them started")
            Instant oldest) {}

    static NodeView of(NodeDirectory.Node node) {
        return new NodeView(
                node.sighting().name(),
                node.sighting().version(),
                node.sighting().started(),
                node.seen(),
                node.sighting().stopping(),
                node.held().stream().mapToLong(NodeDirectory.Held::attempts).sum(),
                node.held().stream()
                        .map(held -> new Held(held.type(), held.attempts(), held.oldest()))
                        .toList());
    }

    /** The node as the actor of its transitions. */
    public static Actor actor(NodeDirectory.Node node) {
        return Actor.node(node.sighting().name());
    }
}
