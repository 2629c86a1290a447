package dev.longtask.api.leases;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.api.protocol.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answers to a batch of heartbeats, in the order of the request. */
@RegisterForReflection
@Schema(name = "HeartbeatResults", description = "The answers to a batch of heartbeats, in the order of the request")
public record HeartbeatResults(@Schema(required = true) List<Result> results) {
    /** The answer to one heartbeat: a lease or an error. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "HeartbeatResult", description = "The answer to one heartbeat: the lease or an error")
    public record Result(
            @Schema(required = true, description = "The task's id")
            String id,

            @Schema(required = true, description = "The attempt's number")
            int attempt,

            @Schema(description = "The renewed lease") @Nullable HeartbeatView lease,

            @Schema(description = "Why it was not renewed") @Nullable Problem error) {}
}
