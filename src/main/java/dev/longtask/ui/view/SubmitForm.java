package dev.longtask.ui.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.api.body.RequestBodies;
import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.FieldError;
import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.engine.type.TaskType;
import dev.longtask.task.ConcurrencyKey;
import dev.longtask.task.Secret;
import dev.longtask.task.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The form of a submission as a person has filled it in so far.
 *
 * @param fields the texts of its fields, by name
 * @param error what was wrong with it; null while nothing is
 */
public record SubmitForm(
        Map<String, String> fields, @Nullable ApiError error) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEY = "key";
    private static final int SERVER_ERROR = 500;

    /** The fields that are not needed, in the order of the page; see {@code POST /v1/tasks}. */
    static final List<String> OPTIONAL =
            List.of("description", "labels", "priority", "runAt", "maxAttempts", "timeout", "concurrencyKey");

    /**
     * A type to choose.
     *
     * @param schema of its inputs, as JSON; null if it takes any
     */
    public record Choice(
            String name,
            @Nullable String description,
            @Nullable String schema) {
        public static Choice of(TaskType type) {
            return new Choice(
                    type.name(),
                    type.description(),
                    type.inputSchema() == null
                            ? null
                            : type.inputSchema().document().toString());
        }
    }

    /** A form for a type, with nothing filled in. */
    public static SubmitForm empty(String type) {
        return new SubmitForm(Map.of("type", type, "input", "", KEY, newKey()), null);
    }

    /** A form that would submit the same task again. */
    public static SubmitForm like(Task task) {
        String input = task.input();
        String key = ConcurrencyKey.chosen(task.concurrencyKey());
        String description = task.description();
        Duration timeout = task.timeout();
        return new SubmitForm(
                Map.of(
                        "type",
                        task.type(),
                        "input",
                        input == null ? "" : Texts.pretty(input),
                        "description",
                        description == null ? "" : description,
                        "labels",
                        labels(task.labels()),
                        "priority",
                        task.priority() == 0 ? "" : Integer.toString(task.priority()),
                        "maxAttempts",
                        Integer.toString(task.maxAttempts()),
                        "timeout",
                        timeout == null ? "" : timeout.toString(),
                        "concurrencyKey",
                        key == null ? "" : key,
                        KEY,
                        newKey()),
                null);
    }

    /** One a line, or as JSON where a value would not come back from its line. */
    private static String labels(Map<String, String> labels) {
        boolean fitLines = labels.values().stream()
                .allMatch(value -> value.equals(value.strip()) && value.lines().count() <= 1);
        return fitLines
                ? labels.entrySet().stream()
                        .map(label -> label.getKey() + ": " + label.getValue())
                        .collect(Collectors.joining("\n"))
                : JSON.valueToTree(labels).toPrettyString();
    }

    /** What a browser has sent. */
    public static SubmitForm of(FormBody body) {
        return new SubmitForm(
                Stream.concat(Stream.of("type", "input", KEY), OPTIONAL.stream())
                        .collect(Collectors.toUnmodifiableMap(name -> name, body::text)),
                null);
    }

    private static String newKey() {
        return Secret.create("form_").text();
    }

    /**
     * The same form with what was wrong with it. After a refusal, it has a new key, because another body will come. After a
     * failure, the task may have been stored: the next press has to find it.
     */
    public SubmitForm with(ApiError problem) {
        Map<String, String> changed = new HashMap<>(fields);
        if (problem.status() < SERVER_ERROR) {
            changed.put(KEY, newKey());
        }
        return new SubmitForm(Map.copyOf(changed), problem);
    }

    /** The text of a field; empty if it is not filled in. */
    public String get(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Whether a field that is not needed is filled in, so that it has to be seen. */
    public boolean hasOptional() {
        return OPTIONAL.stream().anyMatch(name -> !get(name).isEmpty());
    }

    /** The idempotency key: a second click on Submit returns the task of the first. */
    public String key() {
        return get(KEY);
    }

    /** What is wrong with a field of the form, or with a part of it. */
    public List<String> errorsOf(String name) {
        ApiError problem = error;
        if (problem == null) {
            return List.of();
        }
        String pointer = "/" + name;
        return problem.fields().stream()
                .filter(field -> field.field().equals(pointer) || field.field().startsWith(pointer + "/"))
                .map(field ->
                        (field.field().equals(pointer) ? "" : field.field().substring(pointer.length()) + " ")
                                + field.rule())
                .toList();
    }

    /** What is wrong and belongs to no field of the form. */
    public List<FieldError> otherErrors() {
        ApiError problem = error;
        return problem == null
                ? List.of()
                : problem.fields().stream()
                        .filter(field -> OPTIONAL.stream().noneMatch(name -> belongsTo(field, name))
                                && !belongsTo(field, "type")
                                && !belongsTo(field, "input"))
                        .toList();
    }

    private static boolean belongsTo(FieldError error, String name) {
        return error.field().equals("/" + name) || error.field().startsWith("/" + name + "/");
    }

    /**
     * The body of {@code POST /v1/tasks} that says the same.
     *
     * @throws InvalidRequestException if the input is not JSON, or labels are neither JSON nor lines with a colon
     */
    public byte[] body() {
        ObjectNode body = JSON.createObjectNode().put("type", get("type"));
        if (!get("input").isBlank()) {
            body.set("input", parsed("input"));
        }
        for (String name : List.of("runAt", "timeout")) {
            if (!get(name).isBlank()) {
                body.put(name, get(name).strip());
            }
        }
        for (String name : List.of("description", "concurrencyKey")) {
            if (!get(name).isBlank()) {
                body.put(name, get(name));
            }
        }
        for (String name : List.of("priority", "maxAttempts")) {
            String text = get(name).strip();
            if (text.matches("[-+]?\\d{1,9}")) {
                body.put(name, Integer.parseInt(text));
            } else if (!text.isEmpty()) {
                // Refused by the reader, which knows the rule.
                body.put(name, text);
            }
        }
        if (get("labels").stripLeading().startsWith("{")) {
            body.set("labels", parsed("labels"));
        } else if (!get("labels").isBlank()) {
            ObjectNode labels = body.putObject("labels");
            get("labels").lines().filter(line -> !line.isBlank()).forEach(line -> addLabel(labels, line));
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode parsed(String name) {
        try {
            return RequestBodies.parse(get(name).getBytes(StandardCharsets.UTF_8));
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(e.errors().stream()
                    .map(error -> error.field().startsWith("/") || error.field().isEmpty()
                            ? error.under("/" + name)
                            : new FieldError("/" + name, error.rule()))
                    .toList());
        }
    }

    private static void addLabel(ObjectNode labels, String line) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new InvalidRequestException(
                    "/labels", "must have one label a line, such as team: docs, or be a JSON object of strings");
        }
        labels.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
}
