package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a trusted proxy. */
@QuarkusTest
@TestProfile(TrustedProxyTest.Proxied.class)
class TrustedProxyTest extends ApiTest {
    /** The test's own address acts as the proxy. */
    public static final class Proxied implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.proxy.proxy-address-forwarding", "true",
                    "quarkus.http.proxy.trusted-proxies", "127.0.0.1,::1");
        }
    }

    @TestHTTPResource
    URI service = URI.create("");

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get(String path, String headers) throws IOException {
        return raw("GET " + path + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void linksAndErrorsAreRightBehindAPrefix() {
        Map<String, String> proxy = Map.of(
                "X-Forwarded-Proto", "https", "X-Forwarded-Host", "tasks.example", "X-Forwarded-Prefix", "/work");
        String id = undocumented("alice")
                .headers(proxy)
                .contentType("application/json")
                .body("{\"type\": \"gate\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .header("Location", containsString("https://tasks.example/work/v1/tasks/"))
                .extract()
                .path("id");

        undocumented("alice")
                .headers(proxy)
                .get("/api/2/task/" + id)
                .then()
                .body("self", equalTo("https://tasks.example/work/api/2/task/" + id));
        undocumented("alice")
                .headers(proxy)
                .get("/rest/api/longtask/" + id)
                .then()
                .body("_links.base", equalTo("https://tasks.example/work"))
                .body("_links.self", equalTo("https://tasks.example/work/rest/api/longtask/" + id));
        undocumented("alice")
                .headers(proxy)
                .get("/api/2/task/17")
                .then()
                .statusCode(404)
                .body("$", hasSize(1));
        undocumented("alice")
                .headers(proxy)
                .get("/longtask/17")
                .then()
                .statusCode(404)
                .body("statusCode", equalTo(404));
        given().headers(proxy).get("/api/2/task/17").then().statusCode(401).body("$", hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: a\r\nX-Forwarded-Host: [::1",
                "Host: a\r\nX-Forwarded-Host: %zz",
                "Host: a\r\nX-Forwarded-Host: a@b",
                "Host: a\r\nX-Forwarded-Proto: javascript",
                "Host: a\r\nForwarded: host=\"[::1\"",
                "Host: a\r\nForwarded: proto=javascript",
                "Host: a\r\nX-Forwarded-Prefix: /a b",
                "Host: a\r\nX-Forwarded-Prefix: %zz"
            })
    void whatNoLinkCanBeMadeOfIsRefused(String headers) throws IOException {
        assertThat(get("/v1/tasks", headers)).startsWith("HTTP/1.1 400").contains("\"status\":400");
        assertThat(get("/api/2/task/1", headers)).startsWith("HTTP/1.1 400").contains("[\"");
    }

    @Test
    void selfNamesTheHostThatTheProxyWasAskedFor() {
        String id = running("alice");

        as("alice")
                .headers(Map.of("X-Forwarded-Proto", "https", "X-Forwarded-Host", "tasks.example"))
                .get("/api/2/task/" + id)
                .then()
                .body("self", equalTo("https://tasks.example/api/2/task/" + id));
        as("alice")
                .header("Forwarded", "proto=https;host=tasks.example:8443")
                .get("/api/2/task/" + id)
                .then()
                .body("self", equalTo("https://tasks.example:8443/api/2/task/" + id));
        gate.with(id, run -> run.emitter().complete(null));
    }
}
