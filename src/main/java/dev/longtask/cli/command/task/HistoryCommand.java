package dev.longtask.cli.command.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.longtask.cli.command.Pages;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.Table;
import dev.longtask.cli.terminal.Table.Cell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a task's history. */
@Command(name = "history", description = "Shows every change of a task's status: when, by whom and why.")
public final class HistoryCommand implements Callable<Integer> {
    private static final int MOST = 100_000;

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id")
    private String id = "";

    public HistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String path = Api.task(TaskId.checked(id)) + "/history?limit=1000";
        ArrayNode history = Pages.read(session.api(), path, "history", "after", MOST);
        session.print(Documents.JSON.createObjectNode().set("history", history), id, () -> table(history));
        return 0;
    }

    private void table(ArrayNode history) {
        Table table = new Table("AT", "STATUS", "ATTEMPT", "BY", "REASON");
        for (JsonNode entry : history) {
            table.add(
                    Cell.of(entry.path("at").asText()),
                    Cell.status(entry.path("to").asText()),
                    Cell.of(entry.path("attempt").asText()),
                    Cell.of(entry.path("actor").asText()),
                    Cell.of(entry.path("reason").asText("")));
        }
        table.write(session.terminal());
    }
}
