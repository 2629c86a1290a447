package dev.longtask.cli.command.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.settings.Servers;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.OutputFormat;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Table;
import dev.longtask.cli.terminal.Table.Cell;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Names servers. */
@Command(name = "config", description = "Names servers, for --server. Without a command, lists them.")
public final class ConfigCommand implements Callable<Integer> {
    private final Session session;

    public ConfigCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return list();
    }

    @Command(name = "list", description = "Lists the servers; * marks the current one.")
    int list() {
        Servers servers = session.servers();
        Map<String, String> all = servers.all();
        String current = servers.current();
        if (session.format() == OutputFormat.QUIET) {
            all.keySet().forEach(name -> session.println(SafeText.of(name)));
            return 0;
        }
        ObjectNode document = Documents.JSON.createObjectNode();
        document.put("folder", session.folder().path().toString());
        if (current != null) {
            document.put("current", current);
        }
        ObjectNode entries = document.putObject("servers");
        all.forEach(entries::put);
        session.print(document, "", () -> table(all, current));
        return 0;
    }

    private void table(Map<String, String> all, @Nullable String current) {
        Table table = new Table("", "NAME", "URL");
        if (current == null) {
            table.add(Cell.of("*"), Cell.of("(default)"), Cell.of(Servers.DEFAULT.toString()));
        }
        all.forEach((name, url) ->
                table.add(Cell.of(Objects.equals(name, current) ? "*" : ""), Cell.of(name), Cell.of(url)));
        table.write(session.terminal());
    }

    @Command(name = "add", description = "Adds a server or changes its URL. The first one becomes the current one.")
    int add(
            @Parameters(paramLabel = "NAME", description = "The server's name") String name,
            @Parameters(paramLabel = "URL", description = "Its address") String url) {
        session.servers().add(name, ServerAddress.parse("URL", url));
        return 0;
    }

    @Command(name = "use", description = "Makes a server the current one.")
    int use(@Parameters(paramLabel = "NAME", description = "The server's name") String name) {
        session.servers().use(name);
        return 0;
    }

    @Command(name = "remove", description = "Forgets a server. Your tokens for it stay until you log out.")
    int remove(@Parameters(paramLabel = "NAME", description = "The server's name") String name) {
        session.servers().remove(name);
        return 0;
    }
}
