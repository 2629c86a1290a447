package dev.longtask.testing;

import com.sun.net.httpserver.HttpExchange;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** How people sign in at the {@link TestIssuer} by a browser: without a page, all as one user. */
final class LogIn {
    private volatile Visitor visitor = new Visitor("alice", "user");
    private volatile Request request = new Request("", "");

    /** Who signs in. */
    private record Visitor(String subject, String role) {}

    /** The latest request of a client for a code. */
    private record Request(String client, String nonce) {}

    void visitor(String subject, String role) {
        visitor = new Visitor(subject, role);
    }

    String subject() {
        return visitor.subject();
    }

    String role() {
        return visitor.role();
    }

    /** The claims of the ID token, without issuer and expiry. */
    JwtClaimsBuilder identity() {
        return Jwt.claims()
                .subject(visitor.subject())
                .audience(request.client())
                .claim("nonce", request.nonce());
    }

    /** Sends the browser back with a code. */
    void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> parameters = query(exchange);
        request = new Request(parameters.getOrDefault("client_id", ""), parameters.getOrDefault("nonce", ""));
        redirect(
                exchange,
                parameters.get("redirect_uri") + "?code=code&state="
                        + URLEncoder.encode(parameters.getOrDefault("state", ""), StandardCharsets.UTF_8));
    }

    /** Sends the browser back after it has logged out. */
    static void end(HttpExchange exchange) throws IOException {
        redirect(exchange, query(exchange).getOrDefault("post_logout_redirect_uri", "/"));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : exchange.getRequestURI().getQuery().split("&", -1)) {
            int equals = parameter.indexOf('=');
            parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
        }
        return parameters;
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }
}
