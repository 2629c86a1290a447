package dev.longtask.engine.type;

import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.ClaimRequest.WorkerTerms;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A named kind of work: who performs it, its limits and defaults.
 *
 * @param description for people; null when not configured
 * @param messageKey the {@code name.key} in the Confluence API
 * @param concurrency how many of its attempts one node runs at a time
 * @param limits its limits in the whole cluster
 * @param keys the concurrency keys of its tasks
 * @param maxAttempts how many attempts may fail or lose their lease before the task ends
 * @param timeout time limit of one attempt
 * @param retention how long a finished task is kept
 * @param grace how long an attempt may take to stop
 * @param ceiling the highest values that a user may request
 * @param inputSchema null to accept any input
 */
public record TaskType(
        String name,
        @Nullable String description,
        String messageKey,
        Performer performer,
        int concurrency,
        TypeLimits limits,
        KeyRule keys,
        int maxAttempts,
        Duration timeout,
        Duration retention,
        Duration grace,
        BackoffPolicy backoff,
        Ceiling ceiling,
        @Nullable InputSchema inputSchema) {
    /** The terms of a worker's lease; null for a type that nodes run. */
    public @Nullable WorkerTerms workerTerms() {
        return performer instanceof Performer.Workers workers
                ? new WorkerTerms(workers.lease(), timeout, workers.lease().plus(grace))
                : null;
    }
}
