package dev.longtask.store;

import dev.longtask.task.Rate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for ready tasks.
 *
 * @param claimant who asks
 * @param lease how long the leases last unless renewed
 * @param types the types wanted, each with how many of it at most
 * @param limit how many tasks at most in all
 */
public record ClaimRequest(Claimant claimant, Duration lease, List<TypeDemand> types, int limit) {
    /** The node's name, which the history tells. */
    public String node() {
        return claimant.node();
    }

    /**
     * Who asks for tasks.
     *
     * @param node the node's name, for the history; two nodes may share one by mistake
     * @param series names the claims of one process up to the first whose answer was lost: a number that no other series
     *     in the cluster has, such as a random one
     */
    public record Claimant(String node, long series) {}

    /** A type and how many of it at most, whatever its limits would allow. */
    public record TypeDemand(String type, int limit, TypeLimits limits) {
        /** A type without limits. */
        public TypeDemand(String type, int limit) {
            this(type, limit, TypeLimits.NONE);
        }
    }

    /**
     * What a type may do in the whole cluster. Every node must ask with the same limits: each claim is held to those
     * that it came with.
     *
     * @param concurrency how many attempts run at a time; null for any number
     * @param rate how many start in a span of time; null for any number
     * @param fair whether creators take turns, within a priority
     */
    public record TypeLimits(
            @Nullable Integer concurrency, @Nullable Rate rate, boolean fair) {
        /** No limits. */
        public static final TypeLimits NONE = new TypeLimits(null, null, false);
    }
}
