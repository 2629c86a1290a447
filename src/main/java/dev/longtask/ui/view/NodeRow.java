package dev.longtask.ui.view;

import dev.longtask.store.directory.NodeDirectory;
import java.time.Instant;
import java.util.List;

/**
 * A node of the service as the page shows it.
 *
 * @param attempts how many attempts it runs, of all types
 */
public record NodeRow(
        String name,
        String version,
        Instant started,
        Instant seen,
        boolean stopping,
        long attempts,
        List<NodeDirectory.Held> held) {
    public static NodeRow of(NodeDirectory.Node node) {
        return new NodeRow(
                node.sighting().name(),
                node.sighting().version(),
                node.sighting().started(),
                node.seen(),
                node.sighting().stopping(),
                node.held().stream().mapToLong(NodeDirectory.Held::attempts).sum(),
                node.held());
    }
}
