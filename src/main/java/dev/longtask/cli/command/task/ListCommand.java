package dev.longtask.cli.command.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.longtask.cli.command.Pages;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.Durations;
import dev.longtask.cli.terminal.OutputFormat;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Table;
import dev.longtask.cli.terminal.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists tasks. */
@Command(name = "list", description = "Lists your tasks, newest first. Admins see the tasks of all users.")
public final class ListCommand implements Callable<Integer> {
    private static final int PAGE = 500;
    private static final int MOST = 100_000;

    private final Session session;

    @Option(
            names = {"-s", "--status"},
            paramLabel = "STATUS",
            split = ",",
            description = "Only tasks with this status; may be repeated")
    private List<String> statuses = new ArrayList<>();

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "Only tasks of this type")
    private @Nullable String type;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "Only tasks with this label; may be repeated")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = {"-c", "--creator"},
            paramLabel = "NAME",
            description = "Only tasks of this creator; for admins")
    private @Nullable String creator;

    @Option(
            names = "--submitted-after",
            paramLabel = "TIME",
            description = "Only tasks submitted at or after this time")
    private @Nullable String submittedAfter;

    @Option(names = "--submitted-before", paramLabel = "TIME", description = "Only tasks submitted before this time")
    private @Nullable String submittedBefore;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "At most this many, 1 to 100000; 50 by default")
    private int limit = 50;

    public ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.usage("--limit must be a number from 1 to " + MOST);
        }
        ArrayNode tasks = Pages.read(session.api(), "/v1/tasks?" + query(), "tasks", "cursor", limit);
        if (session.format() == OutputFormat.QUIET) {
            tasks.forEach(task -> session.println(SafeText.of(task.path("id").asText())));
        } else {
            session.print(Documents.JSON.createObjectNode().set("tasks", tasks), "", () -> table(tasks));
        }
        return 0;
    }

    private String query() {
        List<String> parameters = new ArrayList<>(List.of("limit=" + Math.min(limit, PAGE)));
        statuses.forEach(status -> add(parameters, "status", status.toUpperCase(Locale.ROOT)));
        add(parameters, "type", type);
        for (String label : labels) {
            if (label.indexOf('=') <= 0) {
                throw CommandFailure.usage("--label must be KEY=VALUE: " + label);
            }
            add(parameters, "label", label.replaceFirst("=", ":"));
        }
        add(parameters, "creator", creator);
        add(parameters, "submittedAfter", submittedAfter);
        add(parameters, "submittedBefore", submittedBefore);
        return String.join("&", parameters);
    }

    private static void add(List<String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.add(name + "=" + Api.encoded(value));
        }
    }

    private void table(ArrayNode tasks) {
        Table table = new Table("ID", "TYPE", "STATUS", "PROGRESS", "AGE", "CREATOR", "MESSAGE");
        for (JsonNode task : tasks) {
            table.add(
                    Cell.of(task.path("id").asText()),
                    Cell.of(task.path("type").asText()),
                    Cell.status(task.path("status").asText()),
                    Cell.of(task.path("progress").asText() + "%"),
                    Cell.of(age(task.path("submitted").asText())),
                    Cell.of(task.path("creator").asText()),
                    Cell.of(task.path("message").asText("")));
        }
        table.write(session.terminal());
    }

    private String age(String submitted) {
        try {
            return Durations.age(
                    Duration.between(Instant.parse(submitted), session.clock().instant()));
        } catch (DateTimeParseException e) {
            return "";
        }
    }
}
