import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A cheap client of one node, because the load generator shares the processors with the service: one event loop, connections that
 * are kept, and no more parsing than the caller does.
 */
final class HttpCalls implements AutoCloseable {
    private static final int WAIT_SECONDS = 120;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient http;
    private final NetClient sockets;
    private final String host;
    private final int port;
    private final String token;

    /** @param connections how many requests are under way at most; the others wait for a connection */
    HttpCalls(PackagedService service, int connections) {
        URI url = URI.create(service.url);
        host = url.getHost();
        port = url.getPort();
        token = service.token;
        http = vertx.createHttpClient(new HttpClientOptions()
                .setDefaultHost(host)
                .setDefaultPort(port)
                .setMaxPoolSize(connections));
        sockets = vertx.createNetClient(new NetClientOptions());
    }

    /** The body of the answer; fails if the status is not 200 or 202. */
    Future<Buffer> post(String path, String body) {
        return http.request(HttpMethod.POST, path)
                .compose(request -> request.putHeader("Authorization", "Bearer " + token)
                        .putHeader("Content-Type", "application/json")
                        .send(body))
                .compose(response -> response.body().compose(text -> response.statusCode() == 200 || response.statusCode() == 202
                        ? Future.succeededFuture(text)
                        : Future.failedFuture(path + ": " + response.statusCode() + " " + text)));
    }

    /**
     * Opens an event stream on a connection of its own.
     *
     * @param received gets what arrives, on the event loop: first the status line and headers
     */
    Future<NetSocket> stream(String path, Consumer<String> received) {
        return sockets.connect(port, host).compose(socket -> {
            socket.handler(bytes -> received.accept(bytes.toString()));
            return socket.write("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                    .map(socket);
        });
    }

    /** Waits for an answer. */
    static <T> T await(Future<T> answer) throws Exception {
        return answer.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
    }
}
