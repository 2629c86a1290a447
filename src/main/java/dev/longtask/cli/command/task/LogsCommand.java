package dev.longtask.cli.command.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.OutputFormat;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.watch.LogFollower;
import dev.longtask.cli.watch.TaskLine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a task's log. */
@Command(
        name = "logs",
        description = {
            "Prints the lines that a task has logged: time, attempt, text.",
            "With --json, each line is a JSON object of its own."
        })
public final class LogsCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id")
    private String id = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Print further lines as they come, until the task has finished")
    private boolean follow;

    @Option(names = "--after", paramLabel = "N", description = "Only lines after this number")
    private long after;

    public LogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String path = Api.task(TaskId.checked(id)) + "/log";
        if (follow) {
            new LogFollower(session.api(), line -> session.terminal().error().println("longtask: " + SafeText.of(line)))
                    .follow(path + "?follow=true&after=" + after, this::print);
        } else {
            printAll(path);
        }
        return 0;
    }

    private void printAll(String path) {
        String next = Long.toString(after);
        while (!next.isEmpty()) {
            JsonNode page = session.api().get(path + "?limit=10000&after=" + Api.encoded(next));
            page.path("lines").forEach(this::print);
            String before = next;
            next = page.path("next").asText("");
            if (page.path("lines").isEmpty() || next.equals(before)) {
                return;
            }
        }
    }

    private void print(JsonNode line) {
        boolean isDocument = session.format() == OutputFormat.JSON || session.format() == OutputFormat.YAML;
        session.println(isDocument ? Documents.line(line) : TaskLine.log(line));
        session.terminal().out().flush();
    }
}
