package dev.longtask.store.lease;

import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.TraceContext;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease that a worker outside the service holds, or that a node shares with a service outside.
 *
 * @param worker who holds it; the node for a shared lease
 * @param type the type of its task
 * @param attemptsUsed how many attempts of the task count so far, including this one
 * @param started when the attempt started, by the store's clock
 * @param ends when it ends unless renewed, by the store's clock
 * @param deadline when the attempt has to be over; renewals do not go beyond
 * @param cancelRequested whether the attempt has to stop
 * @param trace the span of the task's submission; null for none
 */
public record WorkerLease(
        Lease lease,
        Actor worker,
        String type,
        int attemptsUsed,
        Instant started,
        Instant ends,
        Instant deadline,
        boolean cancelRequested,
        @Nullable TraceContext trace) {
    /** Who may act under the lease, apart from a node that shares it. */
    public Principal holder() {
        return worker.principal().orElseGet(() -> Principal.ofLease(lease));
    }

    /** The holder as an actor in histories. */
    public Actor holderAsActor() {
        return worker.principal().isPresent() ? worker : Actor.CALLED_SERVICE;
    }

    /** The time limit of the attempt. */
    public Duration limit() {
        return Duration.between(started, deadline);
    }
}
