package dev.longtask.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Answer;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How to sign in to a server, as the server describes it (RFC 9728).
 *
 * @param issuer the first issuer that the server trusts
 * @param scope what to ask the issuer for
 */
record ProtectedResource(String issuer, String scope) {
    /** The scope if the server asks for none. */
    static final String SCOPE = "openid";

    private static final String PATH = "/.well-known/oauth-protected-resource";
    private static final int MOST_SCOPES = 50;

    /**
     * Asks a server. It may name any issuer: the user sees which one, before the sign-in.
     *
     * @throws CommandFailure if the server names no issuer
     */
    static ProtectedResource of(Http http, ServerAddress server) {
        Answer answer = Issuer.get(http, server.resolve(PATH));
        JsonNode document = answer.json();
        String issuer = document.path("authorization_servers").path(0).asText("");
        if (!answer.isSuccess() || issuer.isEmpty()) {
            throw new CommandFailure(server + " does not name its issuer: name it with --issuer");
        }
        Set<String> scopes = new LinkedHashSet<>(List.of(SCOPE));
        for (JsonNode scope : document.path("scopes_supported")) {
            if (scopes.size() < MOST_SCOPES) {
                scopes.add(scope.asText());
            }
        }
        return new ProtectedResource(issuer, String.join(" ", scopes));
    }
}
