package dev.longtask.store.directory;

import dev.longtask.store.StoreException;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which workers outside the service there are. Each {@code Uni} fails with a {@link StoreException}. */
public interface WorkerDirectory {
    /** How long a worker is listed after it was last seen, at least. */
    Duration KEPT = Duration.ofMinutes(10);

    /** How many leases of a worker are listed. */
    int MOST_LEASES = 100;

    /**
     * A worker has called a node.
     *
     * @param types for which it asked; empty if it only acted under leases
     */
    record Sighting(Actor worker, String node, Set<String> types) {}

    /**
     * A worker.
     *
     * @param types for which it last asked; empty if that is not known
     * @param node the node that it last called
     * @param seen when, by the store's clock
     * @param held how many leases it holds
     * @param leases of those at most {@link #MOST_LEASES}, the oldest first
     */
    record Worker(Actor worker, Set<String> types, String node, Instant seen, long held, List<WorkerLease> leases) {}

    /** Records workers that have called, and forgets those that were last seen longer than {@link #KEPT} ago. */
    Uni<Void> saw(List<Sighting> sightings);

    /**
     * Workers that were seen within {@link #KEPT}, by name.
     *
     * @param after the text of the actor after which to continue; null for the start
     * @param limit the maximum number, from 1
     */
    Uni<List<Worker>> page(@Nullable String after, int limit);
}
