package dev.longtask.cli.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.cli.http.ServerAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tokens of the user, in {@code credentials.json}, by the server for which they were issued. */
public final class Credentials {
    private static final String FILE = "credentials.json";

    /**
     * What a sign-in left.
     *
     * @param issuer empty if the user brought the token
     * @param tokenEndpoint of the issuer; empty if the user brought the token
     * @param refreshToken null if the issuer gave none
     * @param expires when the access token expires; null if unknown
     */
    public record Entry(
            String issuer,
            String clientId,
            String tokenEndpoint,
            String accessToken,
            @Nullable String refreshToken,
            @Nullable Instant expires) {

        /** Without the tokens, which must not appear in messages. */
        @Override
        public String toString() {
            return "Entry[" + issuer + "]";
        }
    }

    private final SettingsFolder folder;

    public Credentials(SettingsFolder folder) {
        this.folder = folder;
    }

    /** The tokens for a server; null if there are none. */
    public @Nullable Entry find(ServerAddress server) {
        JsonNode entry = folder.read(FILE).path(server.toString());
        return entry.isObject()
                ? new Entry(
                        entry.path("issuer").asText(),
                        entry.path("clientId").asText(),
                        entry.path("tokenEndpoint").asText(),
                        entry.path("accessToken").asText(),
                        entry.path("refreshToken").asText(null),
                        instant(entry.path("expires").asText()))
                : null;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Keeps the tokens for a server in place of the ones before. */
    public void store(ServerAddress server, Entry entry) {
        locked(() -> {
            put(server, entry);
            return entry;
        });
    }

    /** As {@link #store}, for a caller that holds the lock. */
    public void put(ServerAddress server, Entry entry) {
        ObjectNode all = folder.read(FILE);
        ObjectNode json = all.putObject(server.toString())
                .put("issuer", entry.issuer())
                .put("clientId", entry.clientId())
                .put("tokenEndpoint", entry.tokenEndpoint())
                .put("accessToken", entry.accessToken());
        if (entry.refreshToken() != null) {
            json.put("refreshToken", entry.refreshToken());
        }
        if (entry.expires() != null) {
            json.put("expires", entry.expires().toString());
        }
        folder.write(FILE, all);
    }

    /** Forgets the tokens for a server; returns whether there were any. */
    public boolean remove(ServerAddress server) {
        return locked(() -> {
            ObjectNode all = folder.read(FILE);
            boolean found = all.remove(server.toString()) != null;
            if (found) {
                folder.write(FILE, all);
            }
            return found;
        });
    }

    /** Runs a change while no other process changes the tokens. */
    public <T extends @Nullable Object> T locked(Supplier<T> change) {
        return folder.locked(change);
    }
}
