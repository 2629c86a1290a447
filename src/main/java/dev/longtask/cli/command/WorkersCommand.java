package dev.longtask.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.OutputFormat;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Table;
import dev.longtask.cli.terminal.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the workers. */
@Command(
        name = "workers",
        description = "Lists the workers outside the service that called within the last ten minutes. Only for admins.")
public final class WorkersCommand implements Callable<Integer> {
    private static final int MOST = 10_000;

    private final Session session;

    public WorkersCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ArrayNode workers = Pages.read(session.api(), "/v1/workers?limit=100", "workers", "cursor", MOST);
        if (session.format() == OutputFormat.QUIET) {
            workers.forEach(worker -> session.println(name(worker)));
        } else {
            session.print(Documents.JSON.createObjectNode().set("workers", workers), "", () -> table(workers));
        }
        return 0;
    }

    private static String name(JsonNode worker) {
        return SafeText.of(
                worker.path("principal").asText() + "/" + worker.path("name").asText());
    }

    private void table(ArrayNode workers) {
        Table table = new Table("WORKER", "HOLDS", "LAST SEEN", "NODE", "TYPES");
        for (JsonNode worker : workers) {
            List<String> types = new ArrayList<>();
            worker.path("types").forEach(type -> types.add(type.asText()));
            table.add(
                    Cell.of(name(worker)),
                    Cell.of(worker.path("held").asText()),
                    Cell.of(worker.path("lastSeen").asText()),
                    Cell.of(worker.path("node").asText()),
                    Cell.of(String.join(", ", types)));
        }
        table.write(session.terminal());
    }
}
