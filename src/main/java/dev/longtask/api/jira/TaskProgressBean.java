package dev.longtask.api.jira;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.longtask.api.WaitingTexts;
import dev.longtask.api.document.AnyJson;
import dev.longtask.engine.TaskTypes;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task as Jira shows it. What is absent is left out, but a result that is {@code null} stays. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A task as Jira shows it")
public record TaskProgressBean(
        @Schema(
                required = true,
                format = "uri",
                description = "The task's URL",
                examples = "https://longtask.example/api/2/task/0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90")
        String self,

        @Schema(required = true, description = "The task's id", examples = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90")
        String id,

        @Schema(description = "What the task does", examples = "Export of the space DOC") @Nullable String description,

        @Schema(required = true, description = "The task's status", examples = "RUNNING")
        TaskStatus status,

        @Schema(description = "The latest progress message; on failure, why", examples = "Page 40 of 100") @Nullable String message,

        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description = "Any JSON, once the task has finished; its shape belongs to the task type")
        @JsonRawValue
        @Nullable String result,

        @Schema(
                required = true,
                minimum = "0",
                maximum = "9007199254740991",
                description = "A number that stands for the creator",
                examples = "7")
        long submittedBy,

        @Schema(required = true, minimum = "0", maximum = "100", description = "Percentage complete", examples = "40")
        int progress,

        @Schema(required = true, description = "Run time so far, or in all, in milliseconds", examples = "1200")
        long elapsedRuntime,

        @Schema(
                required = true,
                description = "When it was submitted, in milliseconds since the epoch",
                examples = "1751373600000")
        long submitted,

        @Schema(description = "When it was started, in milliseconds since the epoch", examples = "1751373600100")
        @Nullable Long started,

        @Schema(description = "When it finished, in milliseconds since the epoch", examples = "1751373601300") @Nullable Long finished,

        @Schema(
                required = true,
                description = "When status, progress or message last changed, in milliseconds since the epoch",
                examples = "1751373600900")
        long lastUpdate) {

    static TaskProgressBean of(Task task, String self, TaskTypes types) {
        return new TaskProgressBean(
                self,
                task.id().toString(),
                task.description(),
                task.status(),
                message(task, types),
                task.result(),
                task.creator().number(),
                task.progress(),
                task.elapsed().toMillis(),
                task.submitted().toEpochMilli(),
                millis(task.started()),
                millis(task.finished()),
                task.updated().toEpochMilli());
    }

    private static @Nullable String message(Task task, TaskTypes types) {
        return Stream.of(task.message(), WaitingTexts.of(task, types))
                .filter(Objects::nonNull)
                .reduce((message, waiting) -> message + " " + waiting)
                .orElse(null);
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }
}
