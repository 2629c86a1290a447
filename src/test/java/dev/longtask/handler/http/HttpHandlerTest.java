package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.TypeConfig;
import dev.longtask.handler.TaskFailure;
import dev.longtask.testing.TestConfig;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHandlerTest extends HttpFixture {

    @Test
    void theInputIsPostedAndTheAnswerIsTheResult() {
        AtomicReference<String> received = new AtomicReference<>("");
        settings.put("longtask.types.t.http.headers.X-Api-Key", "key");
        serve("/export", exchange -> {
            received.set(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("X-Api-Key") + " "
                    + exchange.getRequestHeaders().getFirst("Longtask-Attempt") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 200, "application/json; charset=utf-8", "{\"pages\": 3}");
        });

        JsonNode result = call(url("/export")).join();

        assertThat(received).hasValue("POST key 1 {\"space\":\"DOC\"}");
        assertThat(result.path("pages").asInt()).isEqualTo(3);
    }

    @Test
    void anAnswerThatIsNoJsonIsAText() {
        serve("/", exchange -> answer(exchange, 201, "text/plain", "hello"));

        assertThat(call(url("/")).join().asText()).isEqualTo("hello");
    }

    @Test
    void anAnswerOfATypeThatIsJsonUnderneathIsJson() {
        for (String type : List.of("application/problem+json", "application/vnd.api+json; charset=utf-8")) {
            serve("/" + type.length(), exchange -> answer(exchange, 200, type, "{\"pages\": 3}"));

            assertThat(call(url("/" + type.length())).join().path("pages").asInt())
                    .as(type)
                    .isEqualTo(3);
        }
    }

    @Test
    void aClientErrorFailsForGood() {
        serve("/", exchange -> answer(exchange, 404, "text/plain", "secret"));

        TaskFailure failure = failureOf(call(url("/")));

        assertThat(failure).hasMessage("The called service answered 404.");
        assertThat(failure.isFinal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 408, 425, 429})
    void aServerErrorIsRetriedNotBeforeTheServiceSays(int status) {
        serve("/", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            answer(exchange, status, "text/plain", "");
        });

        TaskFailure failure = failureOf(call(url("/")));

        assertThat(failure.isFinal()).isFalse();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aConnectionThatIsRefusedIsRetried() {
        String url = url("/");
        server.stop(0);

        assertThat(failureOf(call(url)).isFinal()).isFalse();
    }

    @Test
    void aServiceThatDoesNotAnswerInTimeIsCalledAgain() {
        CountDownLatch release = new CountDownLatch(1);
        settings.put("longtask.types.t.http.timeout", "1s");
        serve("/", exchange -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        try {
            TaskFailure failure = failureOf(call(url("/")));

            assertThat(failure).hasMessage("The call took longer than its time limit of PT1S.");
            assertThat(failure.isFinal()).isFalse();
        } finally {
            release.countDown();
        }
    }

    @Test
    void aCancelEndsTheRequest() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> writable = new CompletableFuture<>();
        serve("/", exchange -> {
            arrived.countDown();
            try {
                release.await();
                exchange.sendResponseHeaders(200, 10_000_000);
                exchange.getResponseBody().write(new byte[10_000_000]);
                writable.complete(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                writable.complete(false);
            }
        });
        var running = handler(url("/"))
                .run(JsonNodeFactory.instance.objectNode(), context)
                .subscribe()
                .with(result -> {});
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

        running.cancel();
        release.countDown();

        assertThat(writable.get(20, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void anAnswerBeyondTheLimitFailsForGood() {
        settings.put("longtask.limits.result-size", "10");
        serve("/", exchange -> answer(exchange, 200, "text/plain", "x".repeat(1_000)));

        assertThat(failureOf(call(url("/")))).hasMessageContaining("larger than 10 bytes");
    }

    @Test
    void aUrlThatIsNoHttpUrlStopsTheStart() {
        assertThatThrownBy(() -> call("ftp://example.org/"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("longtask.types.\"t\".http.url must be an absolute http or https URL");
    }

    @ParameterizedTest
    @CsvSource({
        "url, http://user:secret@localhost/, must not contain a user name or password",
        "url, http://localhost:0/, must be an absolute http or https URL",
        "url, http://localhost:65536/, must be an absolute http or https URL",
        "url, http://h\u00f6st/, must be an absolute http or https URL",
        "url, /x, must be an absolute http or https URL",
        "method, BREW, 'must be one of GET, POST, PUT, PATCH, DELETE, but is BREW'",
        "headers.Authorization, 'Bearer s3cr3t\n', must not begin or end with whitespace",
        "headers.Authorization, 'Bearer s3cr3t ', must not begin or end with whitespace",
        "headers.Authorization, 'Bearer\r\ns3cr3t', must contain only printable ASCII characters",
        "headers.Authorization, 's3cr3t\u00e9', must contain only printable ASCII characters",
        "headers.Host, s3cr3t, the service sets it",
        "headers.Content-Length, s3cr3t, the service sets it",
        "headers.a b, s3cr3t, has an invalid header name",
        "allowed-hosts, localhost:x, must list hosts such as"
    })
    void whatCanNotBeSentStopsTheStart(String setting, String value, String rule) {
        settings.put("longtask.types.t.http.url", "http://localhost/");
        settings.put("longtask.types.t.http." + (setting.contains(" ") ? "headers.\"a b\"" : setting), value);
        var config = TestConfig.of(settings);
        TypeConfig type = Objects.requireNonNull(config.types().get("t"));

        assertThatThrownBy(() -> new HttpHandlerFactory(vertx, config).create("longtask.types.\"t\"", type))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("longtask.types.\"t\".http." + setting.replaceFirst("\\.a b", ""))
                .hasMessageContaining(rule)
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void aMethodInLowerCaseIsTheSame() {
        settings.put("longtask.types.t.http.method", "put");
        serve("/", exchange -> answer(exchange, 200, "text/plain", exchange.getRequestMethod()));

        assertThat(call(url("/")).join().asText()).isEqualTo("PUT");
    }

    @Test
    void anErrorsBodyIsInTheTasksLogAndNotInItsMessage() {
        serve("/", exchange -> answer(exchange, 422, "application/json", "{\"detail\":\n\n\"no such space\"}"));

        assertThat(failureOf(call(url("/")))).hasMessage("The called service answered 422.");
        assertThat(context.log)
                .containsExactly("The called service answered 422.", "{\"detail\":", "\"no such space\"}");
    }

    @Test
    void ofALongErrorTheBeginningIsLoggedAndItIsRetriedAllTheSame() {
        settings.put("longtask.limits.result-size", "10");
        serve("/", exchange -> answer(exchange, 503, "text/html", "x".repeat(1_000_000)));

        TaskFailure failure = failureOf(call(url("/")));

        assertThat(failure).hasMessage("The called service answered 503.");
        assertThat(failure.isFinal()).isFalse();
        assertThat(context.log).hasSize(2).last().asString().hasSize(4_000);
    }

    @Test
    void anErrorThatIsNoTextIsNotLogged() {
        serve("/", exchange -> answer(exchange, 500, "image/png", "\u0001\u0002"));

        failureOf(call(url("/")));

        assertThat(context.log).containsExactly("The called service answered 500.");
    }

    @Test
    void aCallThatDripsEndsAtItsTimeLimit() {
        settings.put("longtask.types.t.http.timeout", "1s");
        NetServer drip = listen(socket -> socket.handler(request -> {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            long timer = vertx.setPeriodic(100, tick -> socket.write("x"));
            socket.closeHandler(closed -> vertx.cancelTimer(timer));
        }));

        TaskFailure failure = failureOf(call("http://localhost:" + drip.actualPort() + "/"));

        assertThat(failure).hasMessage("The call took longer than its time limit of PT1S.");
        assertThat(failure.isFinal()).isFalse();
    }

    @Test
    void theOwnerIsToldWhatWentWrong() {
        NetServer closing = listen(socket -> socket.handler(bytes -> socket.close()));
        NetServer breaking = listen(socket -> socket.handler(bytes ->
                socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx").onComplete(written -> socket.close())));
        NetServer babbling = listen(socket -> socket.handler(bytes -> socket.write("220 smtp ready\r\n\r\n")));
        String refused = url("/");
        server.stop(0);

        assertThat(failureOf(call(refused))).hasMessage("The called service refused the connection.");
        assertThat(failureOf(call("http://localhost:" + closing.actualPort() + "/")))
                .hasMessage("The called service closed the connection before it had answered.");
        assertThat(failureOf(call("http://localhost:" + breaking.actualPort() + "/")))
                .hasMessage("The called service closed the connection before it had answered.");
        assertThat(failureOf(call("http://localhost:" + babbling.actualPort() + "/")))
                .hasMessage("The response is not valid HTTP.");
        assertThat(failureOf(call("https://localhost:" + babbling.actualPort() + "/")))
                .hasMessage("The TLS connection to the called service failed.");
    }
}
