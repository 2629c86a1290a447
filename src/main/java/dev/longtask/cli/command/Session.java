package dev.longtask.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.login.AccessTokens;
import dev.longtask.cli.settings.Credentials;
import dev.longtask.cli.settings.Servers;
import dev.longtask.cli.settings.SettingsFolder;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.OutputFormat;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Terminal;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** One run of the command line: its terminal, the user's settings, and connections, which are opened when a command needs them. */
public final class Session implements AutoCloseable {
    private final RootCommand root;
    private final Terminal terminal;
    private final Clock clock = Clock.systemUTC();
    private final SettingsFolder folder;
    private @Nullable Http http;
    private @Nullable Api api;

    public Session(RootCommand root, Terminal terminal) {
        this.root = root;
        this.terminal = terminal;
        this.folder = SettingsFolder.of(terminal);
    }

    public Terminal terminal() {
        return terminal;
    }

    public Clock clock() {
        return clock;
    }

    public SettingsFolder folder() {
        return folder;
    }

    public Servers servers() {
        return new Servers(folder);
    }

    public Credentials credentials() {
        return new Credentials(folder);
    }

    public OutputFormat format() {
        return root.format();
    }

    public boolean isInsecure() {
        return root.isInsecure();
    }

    /** The server that the user has chosen. */
    public ServerAddress server() {
        return servers().find(root.server().isEmpty() ? terminal.variable("LONGTASK_SERVER") : root.server());
    }

    /** The token in the environment; empty if there is none. */
    public String givenToken() {
        return terminal.variable("LONGTASK_TOKEN");
    }

    public Http http() {
        Http open = http;
        if (open == null) {
            open = new Http();
            http = open;
        }
        return open;
    }

    /** The chosen server's API. */
    public Api api() {
        Api known = api;
        if (known == null) {
            ServerAddress server = server();
            known = new Api(
                    http(), server, new AccessTokens(credentials(), server, http(), clock, givenToken()), isInsecure());
            api = known;
        }
        return known;
    }

    /**
     * Prints a document in the chosen format.
     *
     * @param id what {@code --quiet} prints
     * @param table prints it for people
     */
    public void print(JsonNode document, String id, Runnable table) {
        switch (format()) {
            case TABLE -> table.run();
            case QUIET -> println(id);
            case JSON, YAML -> Documents.write(terminal, format(), document);
        }
    }

    /** Prints a line. */
    public void println(String line) {
        terminal.out().println(line);
    }

    /** Tells the user something that is not the command's output. */
    public void note(String line) {
        if (format() != OutputFormat.QUIET) {
            terminal.error().println(SafeText.of(line));
        }
    }

    @Override
    public void close() {
        if (http != null) {
            http.close();
        }
    }
}
