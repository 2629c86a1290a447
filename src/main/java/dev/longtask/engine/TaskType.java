package dev.longtask.engine;

import dev.longtask.store.ClaimRequest.TypeLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A named kind of work: who performs it, and its defaults.
 *
 * @param description for people; null when the configuration says none
 * @param messageKey the {@code name.key} on the Confluence side
 * @param concurrency how many attempts of it one node runs at a time
 * @param limits what it may do in the whole cluster
 * @param keys which concurrency keys its tasks have
 * @param maxAttempts how many attempts a failure or a lost lease may use up
 * @param timeout time limit of one attempt
 * @param retention how long a finished task is kept
 * @param grace how long an attempt that is told to stop may take
 * @param ceiling the most that a user may ask for
 * @param inputSchema null where any input will do
 */
public record TaskType(
        String name,
        @Nullable String description,
        String messageKey,
        TaskHandler handler,
        int concurrency,
        TypeLimits limits,
        KeyRule keys,
        int maxAttempts,
        Duration timeout,
        Duration retention,
        Duration grace,
        BackoffPolicy backoff,
        Ceiling ceiling,
        @Nullable InputSchema inputSchema) {}
