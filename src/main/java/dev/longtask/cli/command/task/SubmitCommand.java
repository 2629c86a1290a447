package dev.longtask.cli.command.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a task. */
@Command(
        name = "submit",
        description = {
            "Submits a task and prints it.",
            "With --wait or --watch, the exit code tells the task's outcome."
        })
public final class SubmitCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "TYPE", description = "The task type; see longtask types")
    private String type = "";

    @Option(
            names = {"-i", "--input"},
            paramLabel = "JSON|@FILE|-",
            description = "The input: JSON, @ and a file with JSON, or - for standard input")
    private @Nullable String input;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "A label; may be repeated")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--description", paramLabel = "TEXT", description = "A description for people")
    private @Nullable String description;

    @Option(names = "--priority", paramLabel = "N", description = "From -1000 to 1000; higher runs first")
    private @Nullable Integer priority;

    @Option(names = "--run-at", paramLabel = "TIME", description = "The earliest start, such as 2030-01-31T08:00:00Z")
    private @Nullable String runAt;

    @Option(names = "--max-attempts", paramLabel = "N", description = "How often to try, from 1 to 100")
    private @Nullable Integer maxAttempts;

    @Option(
            names = "--attempt-timeout",
            paramLabel = "DURATION",
            description = "Time limit of one attempt, such as PT10M")
    private @Nullable String attemptTimeout;

    @Option(
            names = "--concurrency-key",
            paramLabel = "KEY",
            description = "Tasks of the type with the same key run one after another")
    private @Nullable String concurrencyKey;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Repeats with the same key return the first task; random by default")
    private @Nullable String idempotencyKey;

    @Option(names = "--wait", description = "Wait until the task has finished, then print it")
    private boolean wait;

    @Option(names = "--watch", description = "Show the progress until the task has finished")
    private boolean watch;

    @Mixin
    private WatchOptions watchOptions = new WatchOptions();

    public SubmitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        watchOptions.checked();
        String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
        if (key.isEmpty() || key.length() > 255 || key.chars().anyMatch(c -> c < ' ' || c >= 127)) {
            throw CommandFailure.usage("--idempotency-key must have 1 to 255 ASCII characters");
        }
        JsonNode task = session.api().postOnce("/v1/tasks", body(), key);
        if (!wait && !watch) {
            TaskPrinter.print(session, task);
            return 0;
        }
        String id = task.path("id").asText();
        if (watch) {
            session.note("Task " + SafeText.of(id));
        }
        return watchOptions.await(session, id, watch);
    }

    private ObjectNode body() {
        ObjectNode body = Documents.JSON.createObjectNode().put("type", type);
        if (input != null) {
            body.set("input", Inputs.read(session.terminal(), "--input", input));
        }
        if (!labels.isEmpty()) {
            ObjectNode all = body.putObject("labels");
            labels.forEach(label -> put(all, label));
        }
        if (priority != null) {
            body.put("priority", priority);
        }
        if (maxAttempts != null) {
            body.put("maxAttempts", maxAttempts);
        }
        put(body, "description", description);
        put(body, "runAt", runAt);
        put(body, "timeout", attemptTimeout);
        put(body, "concurrencyKey", concurrencyKey);
        return body;
    }

    private static void put(ObjectNode body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private static void put(ObjectNode labels, String label) {
        int equals = label.indexOf('=');
        if (equals <= 0) {
            throw CommandFailure.usage("--label must be KEY=VALUE: " + label);
        }
        labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
}
