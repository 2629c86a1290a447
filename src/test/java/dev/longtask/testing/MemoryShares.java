package dev.longtask.testing;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.task.Actor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who gets the tasks of a claim in the {@link MemoryTaskStore}. */
final class MemoryShares {
    private MemoryShares() {}

    /** Who runs which of the chosen tasks. */
    static Map<MemoryTask, Actor> runners(ClaimRequest request, List<MemoryTask> chosen) {
        Map<MemoryTask, Actor> runners = new LinkedHashMap<>();
        if (!request.isForWorkers()) {
            chosen.forEach(task -> runners.put(task, request.claimant().actor()));
            return runners;
        }
        Map<String, Integer> counts = new HashMap<>();
        List<MemoryTask> fitting = new ArrayList<>();
        long bytes = 0;
        for (MemoryTask task : chosen) {
            bytes += task.use().bytes();
            if (fitting.isEmpty() || bytes <= ClaimRequest.WORKER_BYTES) {
                fitting.add(task);
                counts.merge(task.submission.spec().type(), 1, Integer::sum);
            }
        }
        Map<String, List<Actor>> assigned = request.assign(counts);
        for (MemoryTask task : fitting) {
            List<Actor> left = assigned.getOrDefault(task.submission.spec().type(), List.of());
            if (!left.isEmpty()) {
                runners.put(task, left.removeFirst());
            }
        }
        return runners;
    }
}
