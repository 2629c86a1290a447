package dev.longtask.engine;

import dev.longtask.task.Lease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The attempts of this node whose end is not recorded yet. Belongs to the loop. */
final class RunningAttempts {
    private final Map<Lease, Attempt> attempts = new LinkedHashMap<>();

    void add(Attempt attempt) {
        attempts.put(attempt.lease(), attempt);
    }

    void remove(Attempt attempt) {
        attempts.remove(attempt.lease());
    }

    Optional<Attempt> find(Lease lease) {
        return Optional.ofNullable(attempts.get(lease));
    }

    /** A copy: what is done with an attempt may remove it. */
    List<Attempt> all() {
        return new ArrayList<>(attempts.values());
    }

    List<Lease> leases() {
        return List.copyOf(attempts.keySet());
    }

    boolean isEmpty() {
        return attempts.isEmpty();
    }
}
