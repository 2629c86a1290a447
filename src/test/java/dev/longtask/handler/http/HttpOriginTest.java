package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import dev.longtask.handler.TaskFailure;
import dev.longtask.task.TraceContext;
import dev.longtask.testing.RecordingContext;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which origins a call, and its secrets, may reach. */
class HttpOriginTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final HttpServer server = started();
    private final Vertx vertx = Vertx.vertx();
    private final RecordingContext context = new RecordingContext(Duration.ofSeconds(1));

    private static HttpServer started() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private String url(String scheme, String path) {
        return scheme + "://localhost:" + server.getAddress().getPort() + path;
    }

    private JsonNode call(HttpClient client, String url) {
        HttpHandler handler = new HttpHandler(
                client,
                Targets.of("key", URI.create(url), Set.of("localhost"), true),
                new HttpHandler.Call(
                        URI.create(url), HttpMethod.POST, Map.of("X-Api-Key", "key"), LONG, 5, 1_000, null));
        return handler.run(JsonNodeFactory.instance.objectNode(), context)
                .await()
                .atMost(LONG);
    }

    /** A client that skips TLS, so that one server can stand for both schemes of an origin. */
    private static HttpClient withoutTls(HttpClient client) {
        return (HttpClient) Proxy.newProxyInstance(
                HttpClient.class.getClassLoader(), new Class<?>[] {HttpClient.class}, (proxy, method, arguments) -> {
                    if (arguments[0] instanceof RequestOptions options) {
                        options.setSsl(false);
                    }
                    return method.invoke(client, arguments);
                });
    }

    private final AtomicInteger status = new AtomicInteger(302);

    @Test
    void neitherTheOperatorsHeadersNorTheInputLeaveTheirScheme() {
        List<String> keys = new CopyOnWriteArrayList<>();
        server.createContext("/", exchange -> {
            try (exchange) {
                keys.add(exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("X-Api-Key"));
                if (exchange.getRequestURI().getPath().equals("/target")) {
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    exchange.getResponseHeaders()
                            .set(
                                    "Location",
                                    url(exchange.getRequestURI().getPath().substring(1), "/target"));
                    exchange.sendResponseHeaders(status.get(), -1);
                }
            }
        });
        HttpClient client = withoutTls(vertx.createHttpClient());

        call(client, url("https", "/https"));
        call(client, url("https", "/http"));

        assertThat(keys).containsExactly("/https key", "/target key", "/http key", "/target null");
        status.set(307);
        assertThatThrownBy(() -> call(client, url("https", "/http")))
                .isInstanceOf(TaskFailure.class)
                .hasMessage("The response redirects from https to http; the input is not sent unencrypted.");
        assertThat(keys).hasSize(5).last().isEqualTo("/http key");
    }

    @Test
    void aTraceIsContinuedByTheCalledOriginOnly() {
        List<String> traces = new CopyOnWriteArrayList<>();
        server.createContext("/", exchange -> {
            try (exchange) {
                var headers = exchange.getRequestHeaders();
                traces.add(headers.getFirst("traceparent") + " " + headers.getFirst("tracestate"));
                if (exchange.getRequestURI().getPath().equals("/target")) {
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    exchange.getResponseHeaders().set("Location", url("http", "/target"));
                    exchange.sendResponseHeaders(302, -1);
                }
            }
        });
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        HttpClient client = withoutTls(vertx.createHttpClient());

        call(client, url("http", "/target"));
        context.trace = new TraceContext(parent, null);
        call(client, url("http", "/target"));
        context.trace = new TraceContext(parent, "vendor=value");
        call(client, url("https", "/start"));

        assertThat(traces).containsExactly("null null", parent + " null", parent + " vendor=value", "null null");
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsCalled() {
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 1);
                exchange.getResponseBody().write('7');
            }
        });
        // A second lookup of the name would return another address, where nothing listens.
        Vertx rebound = Vertx.vertx(new VertxOptions()
                .setAddressResolverOptions(
                        new AddressResolverOptions().setHostsValue(Buffer.buffer("127.0.0.2 localhost\n"))));
        try {
            assertThat(call(rebound.createHttpClient(), url("http", "/")).asText())
                    .isEqualTo("7");
        } finally {
            rebound.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
