package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.longtask.handler.TaskFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are called, and where redirects may lead. */
class HttpAddressTest extends HttpFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://2130706433/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://169.254.169.254/latest/meta-data",
                "http://10.1.2.3/",
                "http://192.168.1.1/",
                "http://172.16.0.1/",
                "http://0.0.0.0/",
                "http://[fd00::1]/"
            })
    void anAddressThatIsNotPublicIsRefused(String url) {
        TaskFailure failure = failureOf(call(url));

        assertThat(failure).hasMessageContaining("refused");
        assertThat(failure.isFinal()).isTrue();
    }

    @Test
    void aNameThatResolvesToAPrivateAddressIsRefused() {
        settings.remove("longtask.types.t.http.allowed-hosts");

        assertThat(failureOf(call(url("/")))).hasMessageContaining("refused");
    }

    @Test
    void aRedirectIsFollowedAndItsTargetIsCheckedAgain() {
        serve("/here", exchange -> redirect(exchange, url("/there")));
        serve("/there", exchange -> answer(exchange, 200, "application/json", "1"));
        serve(
                "/out",
                exchange -> redirect(
                        exchange, "http://127.0.0.1:" + server.getAddress().getPort() + "/there"));

        assertThat(call(url("/here")).join().asInt()).isEqualTo(1);
        assertThat(failureOf(call(url("/out")))).hasMessageContaining("refused");
    }

    @Test
    void aRedirectThatKeepsTheMethodKeepsTheBodyAndTheOperatorsHeadersStayAtTheirOrigin() {
        HttpServer other = otherServer();
        settings.put(
                "longtask.types.t.http.allowed-hosts",
                "localhost,localhost:" + other.getAddress().getPort());
        settings.put("longtask.types.t.http.private-redirects", "true");
        settings.put("longtask.types.t.http.headers.X-Api-Key", "key");
        AtomicReference<String> received = new AtomicReference<>("");
        HttpHandler target = exchange -> {
            received.set(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("X-Api-Key") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 200, "application/json", "1");
        };
        serve("/target", target);
        other.createContext("/target", exchange -> {
            try (exchange) {
                target.handle(exchange);
            }
        });
        try {
            for (int status : List.of(307, 308)) {
                serve("/here" + status, exchange -> {
                    exchange.getResponseHeaders().set("Location", "/target");
                    exchange.sendResponseHeaders(status, -1);
                });
                serve("/elsewhere" + status, exchange -> {
                    exchange.getResponseHeaders()
                            .set(
                                    "Location",
                                    "http://localhost:" + other.getAddress().getPort() + "/target");
                    exchange.sendResponseHeaders(status, -1);
                });

                call(url("/here" + status)).join();
                assertThat(received).hasValue("POST key {\"space\":\"DOC\"}");
                call(url("/elsewhere" + status)).join();
                assertThat(received).hasValue("POST null {\"space\":\"DOC\"}");
            }
            serve("/other", exchange -> {
                exchange.getResponseHeaders().set("Location", "/target");
                exchange.sendResponseHeaders(302, -1);
            });
            call(url("/other")).join();
            assertThat(received).hasValue("GET key ");
        } finally {
            other.stop(0);
        }
    }

    private static HttpServer otherServer() {
        try {
            HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            other.start();
            return other;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void redirectsAreFollowedOnlySoOften() {
        serve("/loop", exchange -> redirect(exchange, url("/loop")));

        assertThat(failureOf(call(url("/loop")))).hasMessageContaining("redirected too often");
    }

    @Test
    void aHostWithoutAnAddressIsRetried() {
        TaskFailure failure = failureOf(call("http://nothing.invalid/"));

        assertThat(failure).hasMessage("The host name could not be resolved.");
        assertThat(failure.isFinal()).isFalse();
    }

    @Test
    void aRedirectToAnotherPrivateAddressIsRefused() {
        HttpServer other = otherServer();
        try {
            String target = "http://localhost:" + other.getAddress().getPort() + "/";
            settings.put(
                    "longtask.types.t.http.allowed-hosts",
                    "localhost,localhost:" + other.getAddress().getPort());
            other.createContext("/", exchange -> {
                try (exchange) {
                    answer(exchange, 200, "application/json", "1");
                }
            });
            serve("/", exchange -> redirect(exchange, target));

            assertThat(failureOf(call(url("/")))).hasMessageContaining("redirects to a non-public address");
            settings.put("longtask.types.t.http.private-redirects", "true");
            assertThat(call(url("/")).join().asInt()).isEqualTo(1);
        } finally {
            other.stop(0);
        }
    }
}
