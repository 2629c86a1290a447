package dev.longtask.api.confluence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.longtask.api.WaitingTexts;
import dev.longtask.engine.TaskTypes;
import dev.longtask.store.TaskWithMessages;
import dev.longtask.task.ReportEntry;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task as Confluence shows it to every user: its status alone, no input, no result, no creator. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A task as Confluence shows it: its status alone")
public record LongTaskStatus(
        @Schema(required = true, description = "The task's id", examples = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90")
        String id,

        @Schema(required = true) Name name,

        @Schema(required = true, description = "Run time so far, or in all, in milliseconds", examples = "1200")
        long elapsedTime,

        @Schema(required = true, minimum = "0", maximum = "100", description = "Percentage complete", examples = "40")
        int percentageComplete,

        @Schema(required = true, description = "Whether it finished well")
        boolean successful,

        @Schema(description = "Whether it has finished") boolean finished,

        @Schema(
                required = true,
                description = "Progress messages, the latest last; of a task that waits, last what for")
        List<Message> messages,

        @Schema(description = "A status key", examples = "ERROR_UNKNOWN") @Nullable String status,

        @Schema(description = "What went wrong, on failure") @Nullable List<Message> errors,

        @Schema(description = "Open") Map<String, String> additionalDetails,

        @JsonProperty("_links") @Nullable Links links) {

    private static final String UNKNOWN_ERROR = "ERROR_UNKNOWN";

    /** What kind of work it is. */
    @RegisterForReflection
    @Schema(name = "LongTaskName", description = "What kind of work it is")
    public record Name(
            @Schema(required = true, description = "The task type's message key", examples = "space.export")
            String key,

            @Schema(required = true, description = "Its arguments; always empty here")
            List<String> args) {}

    /** Where it is found. */
    @RegisterForReflection
    @Schema(name = "LongTaskLinks", description = "Where it is found")
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
