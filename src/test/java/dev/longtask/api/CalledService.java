package dev.longtask.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A service that accepts calls and reports later. Its task type is {@code called}. */
public class CalledService implements QuarkusTestResourceLifecycleManager {
    static final String BASE = "https://tasks.example/prefix";

    /**
     * A call.
     *
     * @param lease the path of the lease, without the base
     * @param exchange to be answered
     */
    record Call(String lease, String token, HttpExchange exchange) {
        void answer(int status) {
            try (exchange) {
                exchange.sendResponseHeaders(status, -1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final HttpServer server = create();

    private static HttpServer create() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next call, which waits for its answer. */
    Call next() throws InterruptedException {
        Call call = calls.poll(15, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("nobody has called");
        }
        return call;
    }

    @Override
    public Map<String, String> start() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String lease = exchange.getRequestHeaders().getFirst("Longtask-Lease");
            String token = exchange.getRequestHeaders().getFirst("Longtask-Lease-Token");
            calls.add(new Call(URI.create(lease).getPath().substring("/prefix".length()), token, exchange));
        });
        server.start();
        return Map.of(
                "longtask.types.called.kind", "http",
                "longtask.types.called.http.url",
                        "http://localhost:" + server.getAddress().getPort() + "/",
                "longtask.types.called.http.allowed-hosts", "localhost",
                "longtask.types.called.http.completion", "callback",
                "longtask.types.called.http.callback-url", BASE,
                "longtask.types.called.grace", "3s");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(CalledService.class));
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
