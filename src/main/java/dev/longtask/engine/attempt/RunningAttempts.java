package dev.longtask.engine.attempt;

import dev.longtask.task.Lease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This node's attempts whose ends are not recorded yet. Methods run on the loop only. */
public final class RunningAttempts {
    private final Map<Lease, Attempt> attempts = new LinkedHashMap<>();

    public void add(Attempt attempt) {
        attempts.put(attempt.lease(), attempt);
    }

    public void remove(Attempt attempt) {
        attempts.remove(attempt.lease());
    }

    public Optional<Attempt> find(Lease lease) {
        return Optional.ofNullable(attempts.get(lease));
    }

    /** A copy, because callers may remove attempts while they iterate. */
    public List<Attempt> all() {
        return new ArrayList<>(attempts.values());
    }

    public List<Lease> leases() {
        return List.copyOf(attempts.keySet());
    }

    public boolean isEmpty() {
        return attempts.isEmpty();
    }
}
