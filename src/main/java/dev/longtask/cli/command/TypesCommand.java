package dev.longtask.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.OutputFormat;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Table;
import dev.longtask.cli.terminal.Table.Cell;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the task types. */
@Command(name = "types", description = "Lists the task types, or shows one with the schema of its input.")
public final class TypesCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "TYPE", description = "Only this type, with the schema of its input")
    private @Nullable String type;

    public TypesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode types = session.api().get("/v1/types");
        if (type != null) {
            show(types, type);
        } else if (session.format() == OutputFormat.QUIET) {
            types.path("types")
                    .forEach(one -> session.println(SafeText.of(one.path("name").asText())));
        } else {
            session.print(types, "", () -> table(types));
        }
        return 0;
    }

    private void show(JsonNode types, String name) {
        for (JsonNode one : types.path("types")) {
            if (one.path("name").asText().equals(name)) {
                session.print(one, name, () -> session.println(Documents.json(one)));
                return;
            }
        }
        throw new dev.longtask.cli.exit.CommandFailure(
                "No type is named " + SafeText.of(name) + ": see longtask types");
    }

    private void table(JsonNode types) {
        Table table = new Table("TYPE", "ATTEMPTS", "TIMEOUT", "KEPT", "DESCRIPTION");
        for (JsonNode one : types.path("types")) {
            table.add(
                    Cell.of(one.path("name").asText()),
                    Cell.of(one.path("maxAttempts").asText()),
                    Cell.of(one.path("timeout").asText()),
                    Cell.of(one.path("retention").asText()),
                    Cell.of(one.path("description").asText("")));
        }
        table.write(session.terminal());
    }
}
