package dev.longtask.api.leases;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.longtask.api.document.AnyJson;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.engine.worker.LeasedTask;
import dev.longtask.task.Task;
import dev.longtask.task.TaskTrace;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A leased task. Absent fields are omitted. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Lease", description = "A leased task")
public record LeaseView(
        @Schema(required = true, description = "The task's id", examples = LeaseExamples.ID)
        String id,

        @Schema(required = true, description = "The attempt's number")
        int attempt,

        @Schema(required = true, description = "The task type")
        String type,

        @Schema(extensions = @Extension(name = AnyJson.MARK, value = "true"), description = "The submitted input")
        @JsonRawValue
        @Nullable String input,

        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description = "What an earlier attempt saved last")
        @JsonRawValue
        @Nullable String checkpoint,

        @Schema(required = true) Map<String, String> labels,

        @Schema(description = "Human-readable description") @Nullable String description,

        @Schema(required = true) Instant submitted,

        @Schema(required = true, description = "When the lease ends unless a heartbeat renews it")
        Instant leaseEnds,

        @Schema(required = true, description = "When the attempt has to be over")
        Instant deadline,

        @Schema(required = true, description = "Seconds between heartbeats: a third of the lease's length")
        double heartbeatEvery,

        @Schema(description = "The submission's span (W3C Trace Context), to continue its trace") @Nullable String traceparent) {

    private static final double HEARTBEATS_PER_LEASE = 3.0;

    static LeaseView of(LeasedTask leased, TaskTypes types) {
        Task task = leased.task();
        TaskTrace trace = task.trace();
        Duration length = types.find(task.type())
                .map(type -> type.workerTerms())
                .map(terms -> terms.lease())
                .orElse(Duration.between(
                        leased.lease().started(), leased.lease().ends()));
        return new LeaseView(
                task.id().toString(),
                task.attempt(),
                task.type(),
                task.input(),
                task.checkpoint(),
                task.labels(),
                task.description(),
                task.submitted(),
                leased.lease().ends(),
                leased.lease().deadline(),
                Math.round(length.toMillis() / HEARTBEATS_PER_LEASE) / 1e3,
                trace == null ? null : trace.submission().parent());
    }
}
