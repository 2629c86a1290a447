package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which request headers are accepted, and which headers responses have. */
@QuarkusTest
class RequestHeadersTest extends ApiTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: [::1",
                "Host: %zz",
                "Host: a b",
                "Host: a/b",
                "Host: a@b",
                "Host: a:99999",
                "Host: a:x",
                "Host: ",
                "Host: a\r\nHost: b",
                "Host: a\r\nHost: a",
                "X: no host",
                "Host: a\r\nAuthorization: Bearer x\r\nAuthorization: Bearer y"
            })
    void whatNoLinkCanBeMadeOfIsRefusedInTheFormOfItsApi(String headers) throws IOException {
        assertThat(get("/v1/tasks", headers))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("\"status\":400");
        assertThat(get("/api/2/task/1", headers)).startsWith("HTTP/1.1 400").contains("[\"");
        assertThat(get("/longtask/1", headers)).startsWith("HTTP/1.1 400").contains("\"statusCode\":400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: a", "Host: a:80", "Host: [::1]:8080", "Host: 127.0.0.1", "Host: a.b-c.d"})
    void aHostOfAnyFormIsTaken(String header) throws IOException {
        assertThat(get("/v1/tasks", header)).startsWith("HTTP/1.1 401");
    }

    @Test
    void aRequestMayNameItsWholeUrl() throws IOException {
        assertThat(get("http://a/v1/tasks", "Host: a")).startsWith("HTTP/1.1 401");
    }

    @Test
    void whatAProxySaysThatNobodyTrustsIsPassedOver() {
        String id = submitted("alice", "gate");

        as("alice")
                .headers(Map.of(
                        "X-Forwarded-Proto",
                        "javascript",
                        "X-Forwarded-Host",
                        "evil.example",
                        "X-Forwarded-Prefix",
                        "/%zz"))
                .header("Forwarded", "host=evil.example;proto=javascript")
                .get("/api/2/task/" + id)
                .then()
                .statusCode(200)
                .body("self", equalTo("http://localhost:" + service.getPort() + "/api/2/task/" + id));
    }

    @Test
    void theLocationOfATaskIsAbsolute() {
        String id = submitted("alice", "gate");

        submit("alice", Map.of("type", "gate"))
                .then()
                .header("Location", containsString("http://localhost:" + service.getPort() + "/v1/tasks/"));
        as("alice").get("/v1/tasks/" + id).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({"gzip", "br", "x"})
    void aBodyInAnEncodingIsRefusedByName(String encoding) {
        as("alice")
                .contentType("application/json")
                .header("Content-Encoding", encoding)
                .body("{\"type\": \"gate\"}".getBytes(StandardCharsets.UTF_8))
                .post("/v1/tasks")
                .then()
                .statusCode(415)
                .body("detail", containsString("Content-Encoding"));
    }

    @Test
    void answersSayWhatBrowsersAndCachesMayDoWithThem() {
        String id = submitted("alice", "gate");

        as("alice")
                .get("/v1/tasks")
                .then()
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Cache-Control", equalTo("private, no-store"));
        as("alice")
                .get("/v1/tasks/" + id)
                .then()
                .header("ETag", endsWith("\""))
                .header("Cache-Control", equalTo("private, no-cache"));
        undocumented("alice")
                .get("/v1/nothing")
                .then()
                .statusCode(404)
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Content-Security-Policy", nullValue());
        given().get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"));
    }
}
