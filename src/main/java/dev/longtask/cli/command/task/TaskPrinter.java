package dev.longtask.cli.command.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Style;
import dev.longtask.cli.terminal.Table;
import dev.longtask.cli.terminal.Table.Cell;
import dev.longtask.cli.watch.TaskLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints a task in the chosen format. */
final class TaskPrinter {
    /** The fields for people, in this order, with their names; status, labels, input and result are printed apart. */
    private static final List<Map.Entry<String, String>> FIELDS = List.of(
            Map.entry("description", "description"),
            Map.entry("creator", "creator"),
            Map.entry("creatorIssuer", "issuer"),
            Map.entry("submitted", "submitted"),
            Map.entry("runAt", "run at"),
            Map.entry("nextAttemptAt", "next attempt"),
            Map.entry("started", "started"),
            Map.entry("finished", "finished"),
            Map.entry("elapsed", "elapsed"),
            Map.entry("priority", "priority"),
            Map.entry("timeout", "timeout"),
            Map.entry("concurrencyKey", "key"));

    private TaskPrinter() {}

    static void print(Session session, JsonNode task) {
        session.print(task, SafeText.of(task.path("id").asText()), () -> printFields(session, task));
    }

    private static void printFields(Session session, JsonNode task) {
        Table table = new Table("TASK", SafeText.of(task.path("id").asText()));
        table.add(Cell.of("type"), Cell.of(task.path("type").asText()));
        table.add(
                Cell.of("status"),
                new Cell(
                        TaskLine.state(task), Style.ofStatus(task.path("status").asText())));
        table.add(
                Cell.of("attempts"),
                Cell.of(task.path("attemptsUsed").asText() + " of "
                        + task.path("maxAttempts").asText()));
        for (Map.Entry<String, String> field : FIELDS) {
            if (task.has(field.getKey())) {
                table.add(
                        Cell.of(field.getValue()),
                        Cell.of(task.path(field.getKey()).asText()));
            }
        }
        List<String> labels = new ArrayList<>();
        task.path("labels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + "=" + label.getValue().asText()));
        if (!labels.isEmpty()) {
            table.add(Cell.of("labels"), Cell.of(String.join(", ", labels)));
        }
        if (task.has("input")) {
            table.add(Cell.of("input"), Cell.of(task.path("input").toString()));
        }
        table.write(session.terminal());
        printResult(session, task);
    }

    /** Prints the task's result, if it has one. */
    static void printResult(Session session, JsonNode task) {
        if (task.has("result")) {
            session.println(Documents.json(task.path("result")));
        }
    }
}
