package dev.longtask.store.lease;

import dev.longtask.store.StoreException;
import dev.longtask.task.Lease;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * Attempts that a node hands over to a service outside. Until the hand-over the node and the bearer of the token hold the
 * lease together, so the service may report before the node knows that it has accepted. Each {@code Uni} fails with a
 * {@link StoreException}. All operations can be repeated.
 */
public interface Handovers {
    /**
     * How long a shared lease lasts.
     *
     * @param lease how long a renewal lasts, until the hand-over
     * @param limit how long the attempt may take, from its start
     * @param stopWithin how long the service has to stop once a cancel was requested
     */
    record Terms(Duration lease, Duration limit, Duration stopWithin) {}

    /**
     * Shares a node's lease with the bearer of a token. It is a worker's lease from now on, though the node remains its
     * runner.
     *
     * @param tokenHash of the token; replaces that of an earlier call. It is kept until the task is deleted, so that a service
     *     that is late learns what has become of the attempt.
     * @return the state of the lease; under {@link LeaseState#LOST} nothing was recorded
     */
    Uni<LeaseState> share(Lease lease, String tokenHash, Terms terms);

    /**
     * Leaves a shared lease to the bearer of the token: it lasts until its deadline without a renewal. If a cancel was
     * requested before, the deadline is {@link Terms#stopWithin} from now at the latest.
     *
     * @return the state of the lease; {@link LeaseState#LOST} also for one that was not shared
     */
    Uni<LeaseState> handOver(Lease lease);

    /** The hash of the token of a lease, also of one that has passed on; empty if it was never shared. */
    Uni<Optional<String>> tokenHash(Lease lease);
}
