package dev.longtask.cli.command.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.login.AccessTokens;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.SafeText;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows who is signed in. */
@Command(
        name = "whoami",
        description = {
            "Shows the server, and the user that your token for it names.",
            "Reads the token on this machine, without calling the server."
        })
public final class WhoamiCommand implements Callable<Integer> {
    private final Session session;

    public WhoamiCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ServerAddress server = session.server();
        String token = new AccessTokens(
                        session.credentials(), server, session.http(), session.clock(), session.givenToken())
                .token();
        JsonNode claims = claims(token);
        ObjectNode who = Documents.JSON.createObjectNode().put("server", server.toString());
        for (String claim : new String[] {"sub", "preferred_username", "iss"}) {
            if (claims.path(claim).isTextual()) {
                who.set(claim, claims.path(claim));
            }
        }
        if (claims.path("exp").isNumber()) {
            who.put(
                    "expires",
                    Instant.ofEpochSecond(claims.path("exp").asLong()).toString());
        }
        session.print(
                who,
                SafeText.of(claims.path("sub").asText()),
                () -> who.properties()
                        .forEach(claim -> session.println("%-19s%s"
                                .formatted(
                                        claim.getKey(),
                                        SafeText.of(claim.getValue().asText())))));
        return 0;
    }

    /** The claims of a JWT; nothing if the token is not one. */
    private static JsonNode claims(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            return parts.length == 3
                    ? Documents.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]))
                    : Documents.JSON.createObjectNode();
        } catch (IllegalArgumentException | IOException e) {
            return Documents.JSON.createObjectNode();
        }
    }
}
