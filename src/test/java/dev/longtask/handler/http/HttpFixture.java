package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.longtask.config.TypeConfig;
import dev.longtask.handler.TaskFailure;
import dev.longtask.handler.TaskHandler;
import dev.longtask.testing.RecordingContext;
import dev.longtask.testing.TestConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A service that is called, and a handler that calls it. */
abstract class HttpFixture {
    final Vertx vertx = Vertx.vertx();
    final RecordingContext context = new RecordingContext(Duration.ofSeconds(1));
    final Map<String, String> settings = new HashMap<>(Map.of("longtask.types.t.kind", "http"));
    HttpServer server = unstarted();

    static HttpServer unstarted() {
        try {
            return HttpServer.create();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        settings.put("longtask.types.t.http.allowed-hosts", "localhost");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    String url(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    static void answer(HttpExchange exchange, int status, String contentType, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    TaskHandler handler(String url) {
        settings.put("longtask.types.t.http.url", url);
        var config = TestConfig.of(settings);
        TypeConfig type = Objects.requireNonNull(config.types().get("t"));
        return new HttpHandlerFactory(vertx, config).create("longtask.types.\"t\"", type);
    }

    CompletableFuture<JsonNode> call(String url) {
        return handler(url)
                .run(JsonNodeFactory.instance.objectNode().put("space", "DOC"), context)
                .subscribeAsCompletionStage()
                .orTimeout(20, TimeUnit.SECONDS);
    }

    static TaskFailure failureOf(CompletableFuture<JsonNode> call) {
        assertThat(call).completesExceptionallyWithin(Duration.ofSeconds(20));
        Throwable failure = call.exceptionNow();
        if ((failure instanceof TaskFailure ? failure : failure.getCause()) instanceof TaskFailure explained) {
            return explained;
        }
        throw new AssertionError("The call's failure is not explained.", failure);
    }

    static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
    }

    NetServer listen(io.vertx.core.Handler<NetSocket> handler) {
        return vertx.createNetServer()
                .connectHandler(handler)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
