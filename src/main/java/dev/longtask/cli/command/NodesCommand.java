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

/** Lists the nodes. */
@Command(
        name = "nodes",
        description = "Lists the nodes of the service with their versions and running attempts. Only for admins.")
public final class NodesCommand implements Callable<Integer> {
    private static final int MOST = 10_000;

    private final Session session;

    public NodesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ArrayNode nodes = Pages.read(session.api(), "/v1/nodes?limit=100", "nodes", "cursor", MOST);
        if (session.format() == OutputFormat.QUIET) {
            nodes.forEach(node -> session.println(name(node)));
        } else {
            session.print(Documents.JSON.createObjectNode().set("nodes", nodes), "", () -> table(nodes));
        }
        return 0;
    }

    private static String name(JsonNode node) {
        return SafeText.of(node.path("name").asText());
    }

    private void table(ArrayNode nodes) {
        Table table = new Table("NODE", "RUNS", "LAST SEEN", "STARTED", "VERSION", "TYPES");
        for (JsonNode node : nodes) {
            List<String> types = new ArrayList<>();
            node.path("types")
                    .forEach(type -> types.add(
                            type.path("held").asText() + " " + type.path("type").asText()));
            table.add(
                    Cell.of(name(node)),
                    Cell.of(
                            node.path("stopping").asBoolean()
                                    ? node.path("held").asText() + ", stopping"
                                    : node.path("held").asText()),
                    Cell.of(node.path("lastSeen").asText()),
                    Cell.of(node.path("started").asText()),
                    Cell.of(node.path("version").asText()),
                    Cell.of(String.join(", ", types)));
        }
        table.write(session.terminal());
    }
}
