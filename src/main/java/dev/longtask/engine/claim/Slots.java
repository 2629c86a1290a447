package dev.longtask.engine.claim;

import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.ClaimRequest.TypeDemand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts how many attempts this node may still start, in total and per type. Methods run on the loop only. */
public final class Slots {
    private final int total;
    private final TaskTypes types;
    private final Map<String, Integer> usedByType = new HashMap<>();
    private int used;

    public Slots(int total, TaskTypes types) {
        this.total = total;
        this.types = types;
    }

    int free() {
        return total - used;
    }

    /** The types with free slots, and how many each has. */
    List<TypeDemand> wanted() {
        List<TypeDemand> wanted = new ArrayList<>();
        for (TaskType type : types.all()) {
            int free = Math.min(free(), type.concurrency() - usedByType.getOrDefault(type.name(), 0));
            if (free > 0) {
                wanted.add(new TypeDemand(type.name(), free, type.limits()));
            }
        }
        return wanted;
    }

    void take(String type) {
        used++;
        usedByType.merge(type, 1, Integer::sum);
    }

    void free(String type) {
        used--;
        usedByType.merge(type, -1, Integer::sum);
    }
}
