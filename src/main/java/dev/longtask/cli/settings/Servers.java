package dev.longtask.cli.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.ServerAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The servers that the user has named, in {@code config.json}. */
public final class Servers {
    /** The server without any setting. */
    public static final ServerAddress DEFAULT = ServerAddress.parse("server", "http://localhost:8080");

    private static final String FILE = "config.json";
    private static final String CURRENT = "current";
    private static final String SERVERS = "servers";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MOST = 1_000;

    private final SettingsFolder folder;

    public Servers(SettingsFolder folder) {
        this.folder = folder;
    }

    /**
     * The address of a server.
     *
     * @param nameOrUrl as the user gave it; empty for the current server
     */
    public ServerAddress find(String nameOrUrl) {
        if (nameOrUrl.contains("://")) {
            return ServerAddress.parse("--server", nameOrUrl);
        }
        String name = nameOrUrl.isEmpty() ? current() : nameOrUrl;
        if (name == null) {
            return DEFAULT;
        }
        String url = all().get(name);
        if (url == null) {
            throw CommandFailure.usage(
                    "No server is named " + name + ": add it with longtask config add " + name + " URL");
        }
        return ServerAddress.parse("the URL of server " + name, url);
    }

    /** The name of the current server; null if none is set. */
    public @Nullable String current() {
        return folder.read(FILE).path(CURRENT).asText(null);
    }

    /** The URLs by name, in the order in which they were added. */
    public Map<String, String> all() {
        Map<String, String> servers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> server :
                folder.read(FILE).path(SERVERS).properties()) {
            servers.put(server.getKey(), server.getValue().asText(""));
        }
        return servers;
    }

    /** Adds a server, or replaces its URL. The first one becomes the current one. */
    public void add(String name, ServerAddress server) {
        if (!NAME.matcher(name).matches()) {
            throw CommandFailure.usage(
                    "NAME must have 1 to 63 characters of A-Za-z0-9._-, the first a letter or digit");
        }
        change(config -> {
            ObjectNode servers = config.withObject(SERVERS);
            if (servers.size() >= MOST && !servers.has(name)) {
                throw new CommandFailure("There are " + MOST + " servers already: remove one first");
            }
            servers.put(name, server.toString());
            if (!config.has(CURRENT)) {
                config.put(CURRENT, name);
            }
        });
    }

    /** Makes a server the current one. */
    public void use(String name) {
        find(name);
        change(config -> config.put(CURRENT, name));
    }

    /** Forgets a server. */
    public void remove(String name) {
        find(name);
        change(config -> {
            config.withObject(SERVERS).remove(name);
            if (config.path(CURRENT).asText().equals(name)) {
                config.remove(CURRENT);
            }
        });
    }

    private void change(java.util.function.Consumer<ObjectNode> change) {
        folder.locked(() -> {
            ObjectNode config = folder.read(FILE);
            change.accept(config);
            folder.write(FILE, config);
            return config;
        });
    }
}
