package dev.longtask.engine.claim;

import dev.longtask.engine.type.Performer;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.Claimant;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts how many attempts this node may still start, in total and per type. Methods run on the loop only. */
public final class Slots {
    private static final int CLAIMED_AT_ONCE = 1_000;

    private final int total;
    private final TaskTypes types;
    private final Duration lease;
    private final Map<String, Integer> usedByType = new HashMap<>();
    private int used;

    /** @param lease how long a lease of the node lasts unless renewed */
    public Slots(int total, TaskTypes types, Duration lease) {
        this.total = total;
        this.types = types;
        this.lease = lease;
    }

    /** A claim for the free slots; null if none is free. */
    public @Nullable ClaimRequest wanted(Claimant claimant) {
        int free = total - used;
        List<TypeDemand> wanted = new ArrayList<>();
        for (TaskType type : types.all()) {
            int ofType = Math.min(free, type.concurrency() - usedByType.getOrDefault(type.name(), 0));
            if (ofType > 0 && type.performer() instanceof Performer.Nodes) {
                wanted.add(new TypeDemand(type.name(), ofType, type.limits()));
            }
        }
        return wanted.isEmpty() ? null : new ClaimRequest(claimant, lease, wanted, Math.min(free, CLAIMED_AT_ONCE));
    }

    /** An attempt takes a slot. */
    public void take(String type) {
        used++;
        usedByType.merge(type, 1, Integer::sum);
    }

    /** An attempt needs its slot no longer. */
    public void free(String type) {
        used--;
        usedByType.merge(type, -1, Integer::sum);
    }
}
