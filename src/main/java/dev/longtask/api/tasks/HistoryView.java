package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.task.HistoryEntry;
import dev.longtask.task.TaskStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Every transition of a task, the first first. */
@Schema(name = "History", description = "Every transition of a task, the first first")
public record HistoryView(@Schema(required = true) List<Entry> history) {

    /** One transition. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Transition", description = "One transition")
    public record Entry(
            @Schema(required = true) Instant at,

            @Schema(description = "Absent for the submission") @Nullable TaskStatus from,

            @Schema(required = true) TaskStatus to,

            @Schema(required = true, description = "The attempt it belongs to; 0 before the first")
            int attempt,

            @Schema(
                    required = true,
                    description = "Who caused it: a principal, or a node",
                    examples = "node:longtask-0")
            String actor,

            @Schema(description = "Why, where there is more to say") @Nullable String reason) {}

    static HistoryView of(List<HistoryEntry> entries) {
        return new HistoryView(entries.stream()
                .map(entry ->
                        new Entry(entry.at(), entry.from(), entry.to(), entry.attempt(), entry.actor(), entry.reason()))
                .toList());
    }
}
