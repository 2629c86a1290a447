package dev.longtask.api.jira;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.longtask.api.WaitingTexts;
import dev.longtask.api.document.AnyJson;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task in the Jira format. Absent fields are omitted, but a {@code null} result is kept. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A task in the Jira format")
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

        @Schema(description = "Latest progress message or failure reason", examples = "Page 40 of 100") @Nullable String message,

        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description = "Any JSON, present once the task has completed; its structure depends on the task type")
        @JsonRawValue
        @Nullable String result,

        @Schema(
                required = true,
                minimum = "0",
                maximum = "9007199254740991",
                description = "Numeric ID of the creator",
                examples = "7")
        long submittedBy,

        @Schema(required = true, minimum = "0", maximum = "100", description = "Percentage complete", examples = "40")
        int progress,

        @Schema(required = true, description = "Run time in milliseconds, so far or in total", examples = "1200")
        long elapsedRuntime,

        @Schema(
                required = true,
                description = "Time of submission, in milliseconds since the epoch",
                examples = "1751373600000")
        long submitted,

        @Schema(description = "Start of the first attempt, in milliseconds since the epoch", examples = "1751373600100")
        @Nullable Long started,

        @Schema(description = "End of the task, in milliseconds since the epoch", examples = "1751373601300") @Nullable Long finished,

        @Schema(
                required = true,
                description = "Last change of status, progress or message, in milliseconds since the epoch",
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
