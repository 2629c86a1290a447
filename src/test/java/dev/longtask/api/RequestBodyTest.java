package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How bodies are read: up to which size, from which clients, and what becomes of the rest. */
@QuarkusTest
class RequestBodyTest extends ApiTest {
    private static final String CHUNK = "100000\r\n" + " ".repeat(0x100000) + "\r\n";
    private static final String LAST_CHUNK = "0\r\n\r\n";
    private static final Pattern ENDED =
            Pattern.compile("(?m)^http_server_requests_seconds_count\\{.*method=\"POST\".* (\\S+)$");

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init")
    URI service;

    @TestHTTPResource(value = "/metrics", management = true)
    @SuppressWarnings("NullAway.Init")
    URI metrics;

    private final LoggedErrors errors = new LoggedErrors();

    @BeforeEach
    void watchTheLog() {
        errors.watch();
    }

    @AfterEach
    void watchTheLogNoMore() {
        errors.close();
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItIsRead() {
        for (String path : List.of("/v1/tasks", "/v1/tasks/batch")) {
            String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + issuer.token("alice", "user")
                    + "\r\nContent-Type: application/json\r\nContent-Length: 60000000\r\n\r\n[";
            assertThat(raw(head)).as(path).startsWith("HTTP/1.1 413").contains("urn:longtask:problem:too-large");
        }
    }

    @Test
    void requestsThatWereRefusedDoNotUseUpTheConnections() throws IOException {
        String head = "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n";
        // More than the limit of concurrent connections.
        for (int i = 0; i < 1_100; i++) {
            try (Socket socket = new Socket(service.getHost(), service.getPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .as("request %d", i)
                        .isEqualTo("HTTP/1.1 413");
            }
        }
    }

    @Test
    void bodiesOfClientsThatWentAwayAreNotReckonedWithForEver() throws IOException {
        long budget = Runtime.getRuntime().maxMemory() / 4;
        int clients = (int) (budget / 10_000_000) + 50;
        String head = "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + issuer.token("alice", "user")
                + "\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{\"type\": \"gate\"";
        for (int i = 0; i < clients; i++) {
            try (Socket socket = new Socket(service.getHost(), service.getPort())) {
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                // Closes half of the connections by a reset, half normally.
                socket.setSoLinger(i % 2 == 0, 0);
            }
        }

        await().until(
                        () -> submit("alice", Map.of("type", "gate", "input", "x".repeat(900_000)))
                                .statusCode(),
                        status -> status == 202);
    }

    @Test
    void aBodyWithoutALengthHasTheSameLimitInEveryProtocol() {
        String id = submitted("alice", "gate");
        Map<String, String> forms = Map.of(
                "POST /v1/tasks",
                "urn:longtask:problem:too-large",
                "POST /v1/tasks/" + id + "/cancel",
                "urn:longtask:problem:too-large",
                "DELETE /v1/tasks/" + id,
                "urn:longtask:problem:too-large",
                "GET /v1/tasks/" + id,
                "urn:longtask:problem:too-large",
                "POST /api/2/task/" + id + "/cancel",
                "[\"The request is too large.\"]",
                "POST /rest/api/3/task/" + id + "/cancel",
                "[\"The request is too large.\"]",
                "GET /rest/api/longtask/" + id,
                "\"statusCode\":413");

        forms.forEach((request, form) -> assertThat(
                        raw(head(request, "Transfer-Encoding: chunked") + CHUNK + CHUNK + LAST_CHUNK))
                .as(request)
                .startsWith("HTTP/1.1 413")
                .containsIgnoringCase("\r\nconnection: close\r\n")
                .contains(form));
        assertThat(as("alice").get("/v1/tasks/" + id).<String>path("status")).isNotEqualTo("CANCELLED");
        errors.assertNone();
    }

    @Test
    void aBodyThatDoesNotEndIsReadNoFurtherThanItsLimit() {
        assertThat(raw(head("POST /v1/tasks", "Transfer-Encoding: chunked") + CHUNK + CHUNK))
                .startsWith("HTTP/1.1 413");
        errors.assertNone();
    }

    @Test
    void aBatchWithoutALengthHasTheLimitOfABatch() {
        String head = head("POST /v1/tasks/batch", "Transfer-Encoding: chunked\r\nConnection: close");

        assertThat(raw(head + CHUNK.repeat(7) + LAST_CHUNK)).startsWith("HTTP/1.1 400");
        assertThat(raw(head + CHUNK.repeat(9) + LAST_CHUNK))
                .startsWith("HTTP/1.1 413")
                .contains("urn:longtask:problem:too-large");
        errors.assertNone();
    }

    @Test
    void aBodyWithoutALengthIsAccepted() {
        String body = "{\"type\": \"gate\", \"input\": \"" + "x".repeat(0x10000) + "\"}";

        assertThat(raw(head("POST /v1/tasks", "Transfer-Encoding: chunked\r\nConnection: close")
                        + "a\r\n" + body.substring(0, 10) + "\r\n"
                        + Integer.toHexString(body.length() - 10) + "\r\n" + body.substring(10) + "\r\n"
                        + LAST_CHUNK))
                .startsWith("HTTP/1.1 202");
    }

    @Test
    void aClientThatAsksWhetherToSendItsBodyIsTold() throws IOException {
        String body = "{\"type\": \"gate\"}";
        try (Socket socket = connect()) {
            send(socket, head("POST /v1/tasks", "Expect: 100-continue\r\nContent-Length: " + body.length()));
            assertThat(read(socket, 12)).isEqualTo("HTTP/1.1 100");
            send(socket, body);
            assertThat(read(socket, 100)).contains("HTTP/1.1 202");
        }
    }

    @Test
    void theBodyOfAnUnknownCallerIsNotAwaited() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
            assertThat(read(socket, 12)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void slowClientsHoldNoThread() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 250; i++) {
                Socket socket = connect();
                slow.add(socket);
                send(socket, head("POST /v1/tasks", "Content-Length: 20001") + " ".repeat(20_000));
            }

            await().atMost(Duration.ofSeconds(5))
                    .until(
                            () -> submit("alice", Map.of("type", "gate", "input", "x".repeat(20_000)))
                                    .statusCode(),
                            status -> status == 202);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void clientsThatGoAwayInTheMiddleOfABodyAreNoErrors() throws IOException {
        for (String length : List.of("Content-Length: 1000000", "Transfer-Encoding: chunked")) {
            for (int sent : List.of(0, 100, 100_000)) {
                for (boolean reset : List.of(true, false)) {
                    double before = counted();
                    try (Socket socket = connect()) {
                        send(socket, head("POST /v1/tasks", "Expect: 100-continue\r\n" + length));
                        assertThat(read(socket, 12)).isEqualTo("HTTP/1.1 100");
                        send(socket, "fffff\r\n" + " ".repeat(sent));
                        socket.setSoLinger(reset, 0);
                    }
                    await().until(() -> counted() > before);
                }
            }
        }

        errors.assertNone();
    }

    /** How many POST requests the service has ended. */
    private double counted() {
        return ENDED.matcher(given().get(metrics).asString())
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }

    private String head(String request, String headers) {
        return request + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + issuer.token("alice", "user")
                + "\r\nContent-Type: application/json\r\n" + headers + "\r\n\r\n";
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(service.getHost(), service.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String read(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    /** Returns what the service sends until it closes the connection. */
    private String raw(String request) {
        try (Socket socket = connect()) {
            send(socket, request);
            return read(socket, 10_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
