package dev.longtask.api.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Principal;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A worker outside the service. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Worker", description = "A worker outside the service")
public record WorkerView(
        @Schema(required = true, description = "The principal under which it calls")
        String principal,

        @Schema(description = "The principal's issuer, if it is not the default one") @Nullable String issuer,

        @Schema(required = true, description = "Its name among the workers of the principal")
        String name,

        @Schema(required = true, description = "The task types for which it last asked")
        Set<String> types,

        @Schema(required = true, description = "When it last called")
        Instant lastSeen,

        @Schema(required = true, description = "The node that it called")
        String node,

        @Schema(required = true, description = "How many tasks it holds")
        long held,

        @Schema(required = true, description = "The tasks that it holds, at most 100, oldest first")
        List<Held> leases) {

    /** A task that a worker holds. */
    @RegisterForReflection
    @Schema(name = "LeaseOfWorker", description = "A task that a worker holds")
    public record Held(
            @Schema(required = true, description = "The task's id")
            String id,

            @Schema(required = true, description = "The attempt's number")
            int attempt,

            @Schema(required = true, description = "The task type")
            String type,

            @Schema(required = true, description = "When the attempt started")
            Instant started,

            @Schema(required = true, description = "When the lease ends unless renewed")
            Instant leaseEnds,

            @Schema(required = true, description = "When the attempt has to be over")
            Instant deadline,

            @Schema(required = true, description = "Whether the worker has to stop")
            boolean cancelRequested) {

        static Held of(WorkerLease lease) {
            return new Held(
                    lease.lease().id().toString(),
                    lease.lease().attempt(),
                    lease.type(),
                    lease.started(),
                    lease.ends(),
                    lease.deadline(),
                    lease.cancelRequested());
        }
    }

    static WorkerView of(WorkerDirectory.Worker worker) {
        Principal principal = worker.worker().principal().orElseThrow();
        String text = worker.worker().name();
        return new WorkerView(
                principal.name(),
                principal.otherIssuer(),
                text.substring(text.lastIndexOf('/') + 1),
                worker.types(),
                worker.seen(),
                worker.node(),
                worker.held(),
                worker.leases().stream().map(Held::of).toList());
    }
}
