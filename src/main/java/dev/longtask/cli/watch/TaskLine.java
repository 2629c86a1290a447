package dev.longtask.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.terminal.SafeText;
import java.util.Locale;

/** Parts of a task as text of one line. */
public final class TaskLine {
    private TaskLine() {}

    /** Status, percentage and message. */
    public static String state(JsonNode task) {
        return (status(task) + " " + progress(task) + "% " + message(task)).stripTrailing();
    }

    static String status(JsonNode task) {
        return SafeText.of(task.path("status").asText());
    }

    static int progress(JsonNode task) {
        return Math.clamp(task.path("progress").asInt(), 0, 100);
    }

    /** What the task says, or what it waits for. */
    static String message(JsonNode task) {
        String message = SafeText.of(task.path("message").asText(""));
        String waitingFor = task.path("waitingFor").asText("");
        if (waitingFor.isEmpty()) {
            return message;
        }
        String reason = "waits for "
                + switch (waitingFor) {
                    case "RUN_AT" -> "its start time";
                    case "BACKOFF" -> "its next attempt";
                    case "CONCURRENCY_KEY" -> "tasks with the same concurrency key";
                    case "CREATOR" -> "other tasks of its creator";
                    case "SLOT" -> "a free slot, or a limit of its type";
                    case "WORKER" -> "a worker, or a limit of its type";
                    case "PAUSE" -> "its type, which is paused";
                    case "TYPE" -> "its type to be configured";
                    default -> SafeText.of(waitingFor).toLowerCase(Locale.ROOT);
                };
        return message.isEmpty() ? reason : reason + " (" + message + ")";
    }

    /** A line of a task's log. */
    public static String log(JsonNode line) {
        return SafeText.of(line.path("at").asText()) + " ["
                + line.path("attempt").asInt() + "] "
                + SafeText.of(line.path("text").asText());
    }
}
