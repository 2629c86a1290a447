package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.store.query.LogPage;
import dev.longtask.task.attempt.LogLine;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Log lines of a task's attempts. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Log", description = "Log lines of a task's attempts")
public record LogView(
        @Schema(required = true) List<Line> lines,

        @Schema(description = "The 'after' of the next page; absent if there is none yet") @Nullable Long next) {

    /** One log line. */
    @RegisterForReflection
    @Schema(name = "LogLine", description = "One log line")
    public record Line(
            @Schema(required = true, description = "Number of the line within the task, from 1")
            long number,

            @Schema(required = true) Instant at,
            @Schema(required = true) int attempt,
            @Schema(required = true) String text) {}

    /** A page of a log. */
    public static LogView of(LogPage page) {
        return new LogView(lines(page.lines()), page.next());
    }

    /** Lines of a stream, which needs no next page. */
    public static LogView of(List<LogLine> lines) {
        return new LogView(lines(lines), null);
    }

    private static List<Line> lines(List<LogLine> lines) {
        return lines.stream()
                .map(line -> new Line(line.number(), line.at(), line.attempt(), line.text()))
                .toList();
    }
}
