package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.store.LogPage;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Lines that a task's attempts logged. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Log", description = "Lines that a task's attempts logged")
public record LogView(
        @Schema(required = true) List<Line> lines,

        @Schema(description = "Pass this as 'after' to go on; absent when there is no more for now") @Nullable Long next) {

    /** One line. */
    @RegisterForReflection
    @Schema(name = "LogLine", description = "One line")
    public record Line(
            @Schema(required = true, description = "Counts the lines of a task, from 1")
            long number,

            @Schema(required = true) Instant at,
            @Schema(required = true) int attempt,
            @Schema(required = true) String text) {}

    static LogView of(LogPage page) {
        return new LogView(
                page.lines().stream()
                        .map(line -> new Line(line.number(), line.at(), line.attempt(), line.text()))
                        .toList(),
                page.next());
    }
}
