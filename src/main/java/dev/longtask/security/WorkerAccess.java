package dev.longtask.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.engine.type.Performer;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.engine.worker.Grant;
import dev.longtask.engine.worker.Heartbeat;
import dev.longtask.engine.worker.HeldLease;
import dev.longtask.engine.worker.LeaseRequest;
import dev.longtask.engine.worker.Workers;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker outside the service may do on behalf of the caller. Only the principal that leased a task may act under the
 * lease, whatever its other rights.
 */
@RequestScoped
public class WorkerAccess {
    private final Workers workers;
    private final TaskTypes types;
    private final Caller caller;

    public WorkerAccess(Workers workers, TaskTypes types, SecurityIdentity identity) {
        this.workers = workers;
        this.types = types;
        this.caller = Caller.of(identity);
    }

    /**
     * Leases tasks; see {@link Workers#lease}.
     *
     * @param worker the worker's name among those of the caller
     * @param wanted names of types of the kind {@code worker}
     * @throws ForeignTypeException if the caller may not lease one of the types
     */
    public Uni<Grant> lease(String worker, Set<String> wanted, int limit, Duration wait) {
        for (String type : wanted) {
            boolean may = types.find(type)
                    .map(known -> known.performer() instanceof Performer.Workers rule && mayLease(rule))
                    .orElse(false);
            if (!may) {
                throw new ForeignTypeException(type);
            }
        }
        return workers.lease(new LeaseRequest(Actor.worker(caller.principal(), worker), wanted, limit, wait));
    }

    private boolean mayLease(Performer.Workers rule) {
        Principal principal = caller.principal();
        return rule.isForEveryone()
                || (principal.otherIssuer() == null && rule.principals().contains(principal.name()))
                || !Collections.disjoint(rule.roles(), caller.tokenRoles());
    }

    /** Releases tasks whose answer could not be sent. */
    public void giveBack(Grant grant) {
        workers.giveBack(grant);
    }

    /** See {@link Workers#heartbeat}. */
    public Uni<HeldLease> heartbeat(Lease lease, Heartbeat heartbeat) {
        return workers.heartbeat(lease, caller.principal(), heartbeat);
    }

    /** See {@link Workers#complete}. */
    public Uni<TaskStatus> complete(Lease lease, @Nullable JsonNode result) {
        return workers.complete(lease, caller.principal(), result);
    }

    /** See {@link Workers#fail}. */
    public Uni<TaskStatus> fail(Lease lease, String reason, boolean retryable, @Nullable Duration retryAfter) {
        return workers.fail(lease, caller.principal(), reason, retryable, retryAfter);
    }

    /** See {@link Workers#cancelled}. */
    public Uni<TaskStatus> cancelled(Lease lease) {
        return workers.cancelled(lease, caller.principal());
    }

    /** See {@link Workers#release}. */
    public Uni<TaskStatus> release(Lease lease, @Nullable String reason) {
        return workers.release(lease, caller.principal(), reason);
    }
}
