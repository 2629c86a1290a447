package dev.longtask.api.leases;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.api.protocol.Problem;
import dev.longtask.task.TaskStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answers to a batch of ends of attempts, in the order of the request. */
@RegisterForReflection
@Schema(name = "EndResults", description = "The answers to a batch of ends of attempts, in the order of the request")
public record EndResults(@Schema(required = true) List<Result> results) {
    /** The answer to one end: the task's status or an error. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "EndResult", description = "The answer to one end: the task's status or an error")
    public record Result(
            @Schema(required = true, description = "The task's id")
            String id,

            @Schema(required = true, description = "The attempt's number")
            int attempt,

            @Schema(description = "The task's status after the end") @Nullable TaskStatus status,

            @Schema(description = "Why the end was refused") @Nullable Problem error) {}
}
