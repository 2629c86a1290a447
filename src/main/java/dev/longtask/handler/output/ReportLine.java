package dev.longtask.handler.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskContext;
import dev.longtask.task.attempt.Report;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that updates the task instead of being a result: it has only {@code progress} (a number), {@code message} (a
 * string) and {@code checkpoint} (any value). A missing or null field changes nothing.
 */
record ReportLine(JsonNode progress, JsonNode message, JsonNode checkpoint) {
    private static final Set<String> FIELDS = Set.of("progress", "message", "checkpoint");

    /** The report that a value is; null for any other value. */
    static @Nullable ReportLine of(JsonNode value) {
        if (!value.isObject() || value.isEmpty()) {
            return null;
        }
        for (var field : value.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                return null;
            }
        }
        ReportLine report = new ReportLine(value.path("progress"), value.path("message"), value.path("checkpoint"));
        return isNothingOr(report.progress.isNumber(), report.progress)
                        && isNothingOr(report.message.isTextual(), report.message)
                ? report
                : null;
    }

    private static boolean isNothingOr(boolean wanted, JsonNode value) {
        return wanted || value.isMissingNode() || value.isNull();
    }

    /** Passes the report on. The log tells of a checkpoint that is too large; the one before stays. */
    void passOn(TaskContext context) {
        int percent = Math.clamp(Math.round(progress.asDouble()), 0, 100);
        if (progress.isNumber() && message.isTextual()) {
            context.progress(percent, message.textValue());
        } else if (progress.isNumber()) {
            context.progress(percent);
        } else if (message.isTextual()) {
            context.message(message.textValue());
        }
        if (!isNothingOr(false, checkpoint)) {
            try {
                context.checkpoint(checkpoint);
            } catch (IllegalArgumentException e) {
                context.log("(Checkpoint not saved: it is larger than " + Report.MAX_CHECKPOINT + " bytes.)");
            }
        }
    }
}
