package dev.longtask.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The realm of the compose file: its tokens, and changes to it through Keycloak's admin API. */
final class Realm {
    static final String CLIENT = "longtask";
    static final String DASHBOARD = "longtask-dashboard";
    static final String SECRET = "secret";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String keycloak;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger keyPriority = new AtomicInteger(200);

    Realm(Keycloak keycloak) {
        this.keycloak = keycloak.issuer();
    }

    /** The access token of a user, whose password is the name. */
    String token(String user) {
        return token(CLIENT, user);
    }

    /** The access token that a public client gets for a user. */
    String token(String client, String user) {
        return tokens(client, user).path("access_token").asText();
    }

    /** All tokens that a public client gets for a user. */
    JsonNode tokens(String client, String user) {
        return json(ok(logIn(client, user)));
    }

    /** Asks for the tokens of a user. */
    HttpResponse<String> logIn(String client, String user) {
        return grant(
                "longtask",
                Map.of(
                        "grant_type", "password",
                        "client_id", client,
                        "username", user,
                        "password", user,
                        "scope", "openid"));
    }

    /** The access token of a client for itself. */
    String clientToken(String client) {
        Map<String, String> form =
                Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", SECRET);
        return json(ok(grant("longtask", form))).path("access_token").asText();
    }

    private HttpResponse<String> grant(String realm, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request("/realms/" + realm + "/protocol/openid-connect/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Creates a user whose password is the name. */
    void createUser(String name, String... roles) {
        create("/users", """
                {"username": "%1$s", "firstName": "%1$s", "lastName": "Example", "email": "%1$s@longtask.example",
                 "emailVerified": true, "enabled": true, "credentials": [{"type": "password", "value": "%1$s"}]}
                """.formatted(name));
        grantRoles(userId(name), roles);
    }

    /** Disables a user. */
    void disable(String user) {
        String path = "/users/" + userId(user);
        ObjectNode changed = (ObjectNode) json(ok(admin("GET", path, "")));
        ok(admin("PUT", path, changed.put("enabled", false).toString()));
    }

    /**
     * Creates a public client.
     *
     * @param audience of its access tokens; empty for none but Keycloak's own
     * @param lifespan of its access tokens
     */
    void createPublicClient(String name, String audience, Duration lifespan) {
        create("/clients", """
                {"clientId": "%s", "publicClient": true, "directAccessGrantsEnabled": true,
                 "attributes": {"access.token.lifespan": "%d"}, "protocolMappers": [%s]}
                """.formatted(
                        name, lifespan.toSeconds(), audience.isEmpty() ? "" : audienceMapper(audience)));
    }

    /** Creates a client with a service account and the password {@link #SECRET}. */
    void createServiceClient(String name, String audience, String... roles) {
        create("/clients", """
                {"clientId": "%s", "secret": "%s", "serviceAccountsEnabled": true, "standardFlowEnabled": false,
                 "protocolMappers": [%s]}
                """.formatted(name, SECRET, audienceMapper(audience)));
        grantRoles(userId("service-account-" + name), roles);
    }

    private static String audienceMapper(String audience) {
        return """
                {"name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                 "config": {"included.custom.audience": "%s", "access.token.claim": "true"}}
                """.formatted(audience);
    }

    /** Allows logins for pages at another address than the one in the realm file. */
    void allowPagesAt(String url) {
        for (String client : List.of(CLIENT, DASHBOARD)) {
            JsonNode known =
                    json(ok(admin("GET", "/clients?clientId=" + client, ""))).get(0);
            String change = """
                    {"clientId": "%s", "redirectUris": ["%s/*", "http://127.0.0.1/callback"], "webOrigins": ["%2$s"],
                     "attributes": {"post.logout.redirect.uris": "%2$s/ui/bye"}}
                    """.formatted(client, url);
            ok(admin("PUT", "/clients/" + known.path("id").asText(), change));
        }
    }

    /** Adds a signing key, which signs all tokens from now on. The older keys still verify tokens. */
    void rotateKey() {
        int priority = keyPriority.incrementAndGet();
        create("/components", """
                {"name": "key-%1$d", "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
                 "config": {"priority": ["%1$d"], "enabled": ["true"], "active": ["true"], "algorithm": ["RS256"]}}
                """.formatted(priority));
    }

    private void grantRoles(String user, String... roles) {
        String granted = List.of(roles).stream()
                .map(role -> ok(admin("GET", "/roles/" + role, "")).body())
                .collect(Collectors.joining(",", "[", "]"));
        ok(admin("POST", "/users/" + user + "/role-mappings/realm", granted));
    }

    /** The id of a user, which is the subject of the tokens. */
    String userId(String name) {
        return json(ok(admin("GET", "/users?exact=true&username=" + name, "")))
                .get(0)
                .path("id")
                .asText();
    }

    private void create(String path, String json) {
        ok(admin("POST", path, json));
    }

    private HttpResponse<String> admin(String method, String path, String json) {
        Map<String, String> form =
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", "admin", "password", "admin");
        String token = json(ok(grant("master", form))).path("access_token").asText();
        return send(request("/admin/realms/longtask" + path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(keycloak + path)).timeout(PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> ok(HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer + ": " + answer.body());
        }
        return answer;
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }
}
