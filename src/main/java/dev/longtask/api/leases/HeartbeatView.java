package dev.longtask.api.leases;

import dev.longtask.engine.worker.HeldLease;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a heartbeat. */
@RegisterForReflection
@Schema(name = "HeldLease", description = "A renewed lease")
public record HeartbeatView(
        @Schema(required = true, description = "When the lease ends unless a heartbeat renews it")
        Instant leaseEnds,

        @Schema(required = true, description = "When the attempt has to be over")
        Instant deadline,

        @Schema(required = true, description = "Whether the worker has to stop and to report 'cancelled'")
        boolean cancelRequested) {

    static HeartbeatView of(HeldLease held) {
        return new HeartbeatView(held.ends(), held.deadline(), held.cancelRequested());
    }
}
