package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.handler.TaskContext;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the checkpoints of a simulation: an attempt gets one that an earlier attempt saved, and none that is older than one
 * that the store has acknowledged. Those of one attempt of a worker have no order, because heartbeats by different nodes
 * may overtake each other.
 */
final class SavedCheckpoints {
    /** Above the number of checkpoints of an attempt: of two checkpoints, the greater one is the later one. */
    private static final int PER_ATTEMPT = 1_000;

    /** @param checkpoint 0 for none */
    private record Given(TaskId task, int attempt, int checkpoint, boolean toWorker) {
        boolean isOlderThan(int other) {
            return toWorker ? checkpoint / PER_ATTEMPT < other / PER_ATTEMPT : checkpoint < other;
        }
    }

    private final Map<TaskId, Set<Integer>> saved = new HashMap<>();
    private final Map<TaskId, List<Integer>> acknowledged = new HashMap<>();
    private final List<Given> given = new ArrayList<>();

    /** An attempt starts to work. */
    void begun(TaskContext context) {
        JsonNode checkpoint = context.checkpoint();
        given.add(new Given(context.id(), context.attempt(), checkpoint == null ? 0 : checkpoint.intValue(), false));
    }

    /** An attempt of a worker starts to work. */
    void begun(Lease lease, @Nullable String checkpoint) {
        given.add(new Given(lease.id(), lease.attempt(), checkpoint == null ? 0 : Integer.parseInt(checkpoint), true));
    }

    /** An attempt saves its next checkpoint. */
    void save(TaskContext context) {
        context.checkpoint(IntNode.valueOf(next(new Lease(context.id(), context.attempt()))));
    }

    /** The next checkpoint of an attempt. */
    int next(Lease lease) {
        Set<Integer> earlier = saved.computeIfAbsent(lease.id(), key -> new HashSet<>());
        int checkpoint = lease.attempt() * PER_ATTEMPT;
        while (!earlier.add(checkpoint)) {
            checkpoint++;
        }
        return checkpoint;
    }

    /** The store answered that a checkpoint is recorded. */
    void acknowledged(Lease lease, String json) {
        acknowledged.computeIfAbsent(lease.id(), key -> new ArrayList<>()).add(Integer.parseInt(json));
    }

    /** How many attempts of handlers got a checkpoint. */
    long resumed() {
        return given.stream()
                .filter(one -> !one.toWorker() && one.checkpoint() > 0)
                .count();
    }

    /** How many attempts of workers got one. */
    long resumedByWorkers() {
        return given.stream()
                .filter(one -> one.toWorker() && one.checkpoint() > 0)
                .count();
    }

    List<String> violations() {
        List<String> violations = new ArrayList<>();
        for (Given one : given) {
            int least = acknowledged.getOrDefault(one.task(), List.of()).stream()
                    .filter(checkpoint -> checkpoint / PER_ATTEMPT < one.attempt())
                    .reduce(0, Math::max);
            if (one.isOlderThan(least)) {
                violations.add(one + " is older than " + least + ", which was acknowledged");
            }
            boolean known = saved.getOrDefault(one.task(), Set.of()).contains(one.checkpoint());
            if (one.checkpoint() > 0 && (!known || one.checkpoint() / PER_ATTEMPT >= one.attempt())) {
                violations.add("no earlier attempt saved " + one);
            }
        }
        return violations;
    }
}
