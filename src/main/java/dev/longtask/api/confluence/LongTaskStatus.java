package dev.longtask.api.confluence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.longtask.api.WaitingTexts;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.ReportEntry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task as Confluence shows it to every user: only its status, without input, result or creator. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "The status of a task in the Confluence format")
public record LongTaskStatus(
        @Schema(required = true, description = "The task's id", examples = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90")
        String id,

        @Schema(required = true) Name name,

        @Schema(required = true, description = "Run time in milliseconds, so far or in total", examples = "1200")
        long elapsedTime,

        @Schema(required = true, minimum = "0", maximum = "100", description = "Percentage complete", examples = "40")
        int percentageComplete,

        @Schema(required = true, description = "Whether it completed successfully")
        boolean successful,

        @Schema(description = "Whether it has finished") boolean finished,

        @Schema(
                required = true,
                description =
                        "Progress messages, the latest last; for a waiting task, the last one says what it waits for")
        List<Message> messages,

        @Schema(description = "Status, or error key on failure", examples = "ERROR_UNKNOWN") @Nullable String status,

        @Schema(description = "The errors of a failed task") @Nullable List<Message> errors,

        @Schema(description = "Always empty") Map<String, String> additionalDetails,

        @JsonProperty("_links") @Nullable Links links) {

    private static final String UNKNOWN_ERROR = "ERROR_UNKNOWN";

    /** The kind of work. */
    @RegisterForReflection
    @Schema(name = "LongTaskName", description = "The kind of work")
    public record Name(
            @Schema(required = true, description = "The task type's message key", examples = "space.export")
            String key,

            @Schema(required = true, description = "Always empty")
            List<String> args) {}

    /** Links to the task. */
    @RegisterForReflection
    @Schema(name = "LongTaskLinks", description = "Links to the task")
    public record Links(String self, String base, String context) {}

    static LongTaskStatus of(TaskWithMessages shown, TaskTypes types, @Nullable Links links) {
        Task task = shown.task();
        String waiting = WaitingTexts.of(task, types);
        boolean failed = task.status() == TaskStatus.FAILED || task.status() == TaskStatus.DEAD;
        String reason = task.message() == null ? task.status().name() : task.message();
        return new LongTaskStatus(
                task.id().toString(),
                new Name(types.messageKey(task.type()), List.of()),
                task.elapsed().toMillis(),
                task.progress(),
                task.status() == TaskStatus.COMPLETE,
                task.status().isTerminal(),
                Stream.concat(shown.messages().stream().map(ReportEntry::text), Stream.ofNullable(waiting))
                        .map(Message::new)
                        .toList(),
                failed ? UNKNOWN_ERROR : task.status().name(),
                failed ? List.of(new Message(reason)) : null,
                Map.of(),
                links);
    }
}
