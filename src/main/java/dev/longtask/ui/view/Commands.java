package dev.longtask.ui.view;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.longtask.engine.type.TaskType;
import dev.longtask.task.ConcurrencyKey;
import dev.longtask.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Command lines that do what a page does. */
public final class Commands {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LARGE = 4 << 10;

    private Commands() {}

    /** Submits a task like this one, at once; without its input if that is large. */
    public static String submit(String origin, Task task) {
        ObjectNode body = JSON.createObjectNode().put("type", task.type());
        String input = task.input();
        if (input != null && input.length() <= LARGE) {
            body.putRawValue("input", new RawValue(input));
        }
        if (task.description() != null) {
            body.put("description", task.description());
        }
        if (!task.labels().isEmpty()) {
            body.putPOJO("labels", task.labels());
        }
        if (task.priority() != 0) {
            body.put("priority", task.priority());
        }
        body.put("maxAttempts", task.maxAttempts());
        if (task.timeout() != null) {
            body.put("timeout", task.timeout().toString());
        }
        String key = ConcurrencyKey.chosen(task.concurrencyKey());
        if (key != null) {
            body.put("concurrencyKey", key);
        }
        return submit(origin, body.toString());
    }

    /** Submits a task of the first type that takes an empty input; null if none does. */
    public static @Nullable String example(String origin, List<TaskType> types) {
        ObjectNode nothing = JSON.createObjectNode();
        return types.stream()
                .filter(type -> type.inputSchema() == null
                        || type.inputSchema().check("", nothing, false, 1).isEmpty())
                .findFirst()
                .map(type -> submit(
                        origin,
                        JSON.createObjectNode()
                                .put("type", type.name())
                                .set("input", nothing)
                                .toString()))
                .orElse(null);
    }

    /**
     * The curl line that submits a task.
     *
     * @param body JSON text
     */
    public static String submit(String origin, String body) {
        return "curl " + quoted(origin + "/v1/tasks") + " -H \"Authorization: Bearer $TOKEN\""
                + " -H 'Content-Type: application/json' -d " + quoted(body);
    }

    /** A word of a POSIX shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
