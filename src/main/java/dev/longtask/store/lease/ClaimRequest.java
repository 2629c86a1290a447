package dev.longtask.store.lease;

import dev.longtask.task.Actor;
import dev.longtask.task.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to lease ready tasks, for the node itself or for workers outside the service.
 *
 * @param claimant who claims
 * @param lease how long each lease of a node lasts unless renewed; a type's {@link WorkerTerms} say it for workers
 * @param types the wanted types; all of them with terms, or none
 * @param limit the maximum number of tasks, over all types
 * @param workers who gets the tasks, in the order in which they are served; empty for a claim of the node itself
 */
public record ClaimRequest(
        Claimant claimant, Duration lease, List<TypeDemand> types, int limit, List<WaitingWorker> workers) {
    /**
     * The maximum size of all tasks of a claim for workers, in bytes of their inputs and logs. A claim returns at least one
     * task, however large.
     */
    public static final long WORKER_BYTES = 8 << 20;

    /** A claim of the node itself. */
    public ClaimRequest(Claimant claimant, Duration lease, List<TypeDemand> types, int limit) {
        this(claimant, lease, types, limit, List.of());
    }

    /** Whether the tasks are for workers outside the service. */
    public boolean isForWorkers() {
        return !workers.isEmpty();
    }

    /** The same request for other types. */
    public ClaimRequest of(List<TypeDemand> others) {
        return new ClaimRequest(claimant, lease, others, limit, workers);
    }

    /**
     * Divides ready tasks among the workers: each, in its turn, takes what it can of the types that it accepts.
     *
     * @param ready how many tasks there are, by type
     * @return for each type, who gets its first task, its second, and so on; possibly fewer than there are
     */
    public Map<String, List<Actor>> assign(Map<String, Integer> ready) {
        Map<String, List<Actor>> assigned = new HashMap<>();
        for (WaitingWorker worker : workers) {
            int left = worker.limit();
            for (TypeDemand wanted : types) {
                if (left > 0 && worker.types().contains(wanted.type())) {
                    List<Actor> ofType = assigned.computeIfAbsent(wanted.type(), type -> new ArrayList<>());
                    int tasks = Math.min(left, ready.getOrDefault(wanted.type(), 0) - ofType.size());
                    for (int i = 0; i < tasks; i++) {
                        ofType.add(worker.worker());
                    }
                    left -= Math.max(tasks, 0);
                }
            }
        }
        return assigned;
    }

    /**
     * Who claims tasks.
     *
     * @param node the node's name, for the history; two nodes may share one by mistake
     * @param series identifies a run of claims of one process; the process starts a new series when the answer to a claim is
     *     lost. Unique in the cluster, for example a random number
     */
    public record Claimant(String node, long series) {
        /** The node as an actor in histories. */
        public Actor actor() {
            return Actor.node(node);
        }
    }

    /**
     * A worker that waits for tasks.
     *
     * @param worker may wait more than once in a claim
     * @param types the types that it accepts
     * @param limit how many tasks it takes, from 1
     */
    public record WaitingWorker(Actor worker, Set<String> types, int limit) {}

    /**
     * A type and the maximum number of its tasks, even if its limits would allow more.
     *
     * @param terms of the leases, for a type of workers; null for a type that nodes run
     */
    public record TypeDemand(
            String type,
            int limit,
            TypeLimits limits,
            @Nullable WorkerTerms terms) {
        /** A type that nodes run. */
        public TypeDemand(String type, int limit, TypeLimits limits) {
            this(type, limit, limits, null);
        }

        /** A type without limits. */
        public TypeDemand(String type, int limit) {
            this(type, limit, TypeLimits.NONE);
        }

        /** The same type with at most this many tasks. */
        public TypeDemand atMost(int tasks) {
            return new TypeDemand(type, Math.min(limit, tasks), limits, terms);
        }
    }

    /**
     * The terms of a worker's lease.
     *
     * @param lease how long it lasts unless renewed
     * @param timeout the time limit of the attempt, for a task without one of its own
     * @param stopWithin how long the worker has to stop once a cancel was requested; not less than {@code lease}, because the
     *     worker learns of the cancel by a renewal
     */
    public record WorkerTerms(Duration lease, Duration timeout, Duration stopWithin) {}

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
