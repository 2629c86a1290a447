package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.longtask.api.document.AnyJson;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.task.ConcurrencyKey;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.WaitingFor;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task in the format of this API. Absent fields are omitted. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Task", description = "A task")
public record TaskView(
        @Schema(required = true, examples = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90")
        String id,

        @Schema(required = true, description = "The task type", examples = "sleep")
        String type,

        @Schema(required = true) TaskStatus status,

        @Schema(description = "What an ENQUEUED task waits for") @Nullable WaitingFor waitingFor,

        @Schema(description = "Earliest start of a task that waits for a time") @Nullable Instant nextAttemptAt,

        @Schema(required = true, minimum = "0", maximum = "100", description = "Percentage complete")
        int progress,

        @Schema(description = "Latest progress message or failure reason") @Nullable String message,

        @Schema(description = "Human-readable description") @Nullable String description,

        @Schema(required = true, description = "Higher runs first")
        int priority,

        @Schema(required = true) Map<String, String> labels,

        @Schema(description = "Earliest start") @Nullable Instant runAt,

        @Schema(required = true, description = "Number of the latest attempt; 0 before the first")
        int attempt,

        @Schema(
                required = true,
                description = "Attempts that count against maxAttempts; released attempts and those"
                        + " before a retry do not count")
        int attemptsUsed,

        @Schema(required = true, description = "Limit on attemptsUsed")
        int maxAttempts,

        @Schema(description = "Time limit of one attempt (ISO 8601)", examples = "PT1H") @Nullable String timeout,

        @Schema(description = "Tasks of the type with this key share a limit") @Nullable String concurrencyKey,

        @Schema(required = true, description = "Numeric ID of the creator")
        long submittedBy,

        @Schema(required = true, description = "The creator's name")
        String creator,

        @Schema(description = "The creator's issuer, if it is not the default one") @Nullable String creatorIssuer,

        @Schema(required = true) Instant submitted,

        @Schema(description = "When the first attempt started") @Nullable Instant started,

        @Schema(description = "When the task finished") @Nullable Instant finished,

        @Schema(required = true, description = "Last change of status, progress or message")
        Instant updated,

        @Schema(required = true, description = "Run time so far or in total (ISO 8601)", examples = "PT1.2S")
        String elapsed,

        @Schema(extensions = @Extension(name = AnyJson.MARK, value = "true"), description = "The submitted input")
        @JsonRawValue
        @Nullable String input,

        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description = "Any JSON, present once the task is COMPLETE; its structure depends on the task type")
        @JsonRawValue
        @Nullable String result) {

    /** The view of a task. */
    public static TaskView of(Task task, TaskTypes types) {
        Duration timeout = task.timeout();
        return new TaskView(
                task.id().toString(),
                task.type(),
                task.status(),
                types.waitingFor(task),
                task.nextAttempt(),
                task.progress(),
                task.message(),
                task.description(),
                task.priority(),
                task.labels(),
                task.runAt(),
                task.attempt(),
                task.attemptsUsed(),
                task.maxAttempts(),
                timeout == null ? null : timeout.toString(),
                ConcurrencyKey.chosen(task.concurrencyKey()),
                task.creator().number(),
                task.creator().principal().name(),
                task.creator().principal().otherIssuer(),
                task.submitted(),
                task.started(),
                task.finished(),
                task.updated(),
                task.elapsed().toString(),
                task.input(),
                task.result());
    }
}
