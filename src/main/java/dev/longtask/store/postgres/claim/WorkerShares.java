package dev.longtask.store.postgres.claim;

import dev.longtask.store.Sizes;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.task.Actor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who gets the tasks of a claim for workers, and what still fits into its answer. */
final class WorkerShares {
    private final Map<String, List<Actor>> assigned;
    private long bytes = ClaimRequest.WORKER_BYTES;

    /** @param shares how many tasks there are of each type */
    WorkerShares(ClaimRequest request, List<TypeDemand> shares) {
        this.assigned = request.assign(shares.stream().collect(Collectors.toMap(TypeDemand::type, TypeDemand::limit)));
    }

    /** The share of a type; null when no worker is left for it. */
    ClaimedTask.@Nullable WorkerShare of(String type) {
        List<Actor> workers = assigned.getOrDefault(type, List.of());
        return workers.isEmpty() ? null : new ClaimedTask.WorkerShare(workers, bytes);
    }

    /** These tasks were leased. */
    void took(List<ClaimedTask> claimed) {
        for (ClaimedTask task : claimed) {
            bytes -= Sizes.utf8(task.task().input());
        }
    }

    /** Whether there are more tasks of the type than workers for them in this claim. */
    boolean leaves(TypeDemand share) {
        return assigned.getOrDefault(share.type(), List.of()).size() < share.limit();
    }
}
