package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.longtask.testing.EventClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The packaged service never logs a secret that it issued or received, whatever it logs otherwise. */
class SecretsIT extends ServiceFixture {
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private final HttpServer called = listen();

    private static HttpServer listen() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void stopCalled() {
        called.stop(0);
    }

    @Test
    void noTokenOrTicketIsLogged() throws InterruptedException {
        called.createContext("/", exchange -> {
            try (exchange) {
                calls.add(exchange.getRequestHeaders().getFirst("Longtask-Lease-Token"));
                exchange.sendResponseHeaders(202, -1);
            }
        });
        called.start();
        String url = "http://localhost:" + called.getAddress().getPort() + "/";
        ServiceProcess service = start(Map.of(
                "quarkus.log.level", "DEBUG",
                "quarkus.http.access-log.enabled", "true",
                "longtask.types.called.kind", "http",
                "longtask.types.called.http.url", url,
                "longtask.types.called.http.allowed-hosts", "localhost",
                "longtask.types.called.http.completion", "callback",
                "longtask.types.called.http.callback-url", "https://tasks.example/"));
        String bearer = issuer.token("alice", "user");
        String id = json(service.postWith(bearer, "/v1/tasks", "{\"type\": \"called\"}"))
                .path("id")
                .asText();
        String token = calls.poll(30, TimeUnit.SECONDS);
        String lease = "/v1/leases/" + id + "/1/";
        String ticket =
                json(service.postWith(bearer, "/v1/tickets", "")).path("ticket").asText();
        URI events = URI.create(service.url() + "/v1/tasks/" + id + "/events?ticket=" + ticket);

        try (EventClient first = EventClient.open(events);
                EventClient second = EventClient.open(events)) {
            assertThat(first.status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(401);
        }
        assertThat(service.postWith(token, lease + "heartbeat", "{\"progress\": 1}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(service.postWith(token, lease + "nothing", "{}").statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(service.postWith(token, lease + "complete", "{\"progres\": 1}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(service.postWith(token, lease + "complete", "{}").statusCode())
                .isEqualTo(200);
        assertThat(service.postWith(token, lease + "fail", "{\"reason\": \"late\"}")
                        .statusCode())
                .isEqualTo(409);

        // Written when the first stream has ended, beside that of the second.
        Awaitility.await().atMost(LONG).until(() -> service.log().split("/events HTTP", -1).length == 3);
        assertThat(service.log())
                .contains("DEBUG", "GET /v1/tasks/" + id + "/events HTTP")
                .doesNotContain(token)
                .doesNotContain(ticket)
                .doesNotContain(bearer);
    }
}
