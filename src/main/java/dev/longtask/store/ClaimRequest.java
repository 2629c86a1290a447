package dev.longtask.store;

import dev.longtask.task.Rate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to lease ready tasks.
 *
 * @param claimant who claims
 * @param lease how long each lease lasts unless renewed
 * @param types the wanted types
 * @param limit the maximum number of tasks, over all types
 */
public record ClaimRequest(Claimant claimant, Duration lease, List<TypeDemand> types, int limit) {
    /** The node's name, for the history. */
    public String node() {
        return claimant.node();
    }

    /**
     * Who claims tasks.
     *
     * @param node the node's name, for the history; two nodes may share one by mistake
     * @param series identifies a run of claims of one process; the process starts a new series when the answer to a claim is
     *     lost. Unique in the cluster, for example a random number
     */
    public record Claimant(String node, long series) {}

    /** A type and the maximum number of its tasks, even if its limits would allow more. */
    public record TypeDemand(String type, int limit, TypeLimits limits) {
        /** A type without limits. */
        public TypeDemand(String type, int limit) {
            this(type, limit, TypeLimits.NONE);
        }
    }

    /**
     * The cluster-wide limits of a type. Each claim is checked against the limits in its own request, so all nodes must use
     * the same ones.
     *
     * @param concurrency the maximum number of running attempts; null for no limit
     * @param rate the maximum rate of starts; null for no limit
     * @param fair whether creators take turns, within a priority
     */
    public record TypeLimits(
            @Nullable Integer concurrency, @Nullable Rate rate, boolean fair) {
        /** No limits. */
        public static final TypeLimits NONE = new TypeLimits(null, null, false);
    }
}
