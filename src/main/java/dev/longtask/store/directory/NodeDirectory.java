package dev.longtask.store.directory;

import dev.longtask.store.StoreException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which nodes of the service there are. Each {@code Uni} fails with a {@link StoreException}. */
public interface NodeDirectory {
    /** How long a node is listed after its last report, at least. */
    Duration KEPT = Duration.ofMinutes(10);

    /**
     * A report of a node about itself.
     *
     * @param name unique among the nodes of a store
     * @param version of the service
     * @param started when its process started, by its own clock
     * @param stopping whether it takes no more tasks
     */
    record Sighting(String name, String version, Instant started, boolean stopping) {}

    /**
     * The attempts of one type that a node runs.
     *
     * @param attempts from 1
     * @param oldest when the oldest of them started
     */
    record Held(String type, long attempts, Instant oldest) {}

    /**
     * A node.
     *
     * @param seen when it last reported, by the store's clock
     * @param held what it runs, by type
     */
    record Node(Sighting sighting, Instant seen, List<Held> held) {}

    /** Records that a node is there, and forgets those that were last seen longer than {@link #KEPT} ago. */
    Uni<Void> saw(Sighting sighting);

    /** Forgets a node that has stopped, unless another process with its name has reported since. */
    Uni<Void> left(Sighting sighting);

    /**
     * Nodes that were seen within {@link #KEPT}, by name.
     *
     * @param after the name after which to continue; null for the start
     * @param limit the maximum number, from 1
     */
    Uni<List<Node>> page(@Nullable String after, int limit);
}
