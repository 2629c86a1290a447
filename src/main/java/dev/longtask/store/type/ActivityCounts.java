package dev.longtask.store.type;

import dev.longtask.store.StoreException;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/**
 * Counts of ended attempts by type and minute, of the last hour. Nodes write them a few times a minute, so an attempt may
 * count a moment late, and those of a node that dies are missing. Each {@code Uni} fails with a {@link StoreException}.
 */
public interface ActivityCounts {
    /** How long counts are kept, at least. */
    Duration KEPT = Duration.ofMinutes(65);

    /**
     * Ended attempts.
     *
     * @param next the status of their tasks afterwards
     * @param bucket of the time that they ran, if they completed; otherwise 0
     * @param attempts how many, from 1
     */
    record Ended(String type, TaskStatus next, int bucket, long attempts) {}

    /**
     * Adds attempts to those of the current minute, and forgets those that ended longer than {@link #KEPT} ago. A repeat
     * after a lost answer may count them twice.
     *
     * @param ended each combination of type, status and bucket once
     */
    Uni<Void> add(List<Ended> ended);

    /** The activity of these types, in their order. */
    Uni<List<TypeActivity>> lastHour(List<String> types);
}
