package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.handler.LeaseToken;
import dev.longtask.handler.TaskFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of services that report later. */
class HttpCallbackTest extends HttpFixture {
    private final AtomicReference<Headers> received = new AtomicReference<>();

    @BeforeEach
    void askForACallback() {
        settings.put("longtask.types.t.http.completion", "callback");
        settings.put("longtask.types.t.http.callback-url", "https://tasks.example/longtask/");
    }

    private void serve(String path, int status, String body) {
        serve(path, exchange -> {
            received.set(exchange.getRequestHeaders());
            answer(exchange, status, "application/json", body);
        });
    }

    @Test
    void aServiceThatAcceptsGetsTheLeaseAndItsToken() {
        serve("/render", 202, "{\"ignored\": true}");

        JsonNode result = call(url("/render")).join();

        assertThat(result).isNull();
        assertThat(context.handedOver).isTrue();
        LeaseToken token = Objects.requireNonNull(context.token);
        assertThat(received.get().getFirst("Longtask-Lease-Token"))
                .isEqualTo(token.secret().text())
                .matches("ltl_[A-Za-z0-9_-]{43}");
        assertThat(received.get().getFirst("Longtask-Lease"))
                .isEqualTo("https://tasks.example/longtask/v1/leases/%s/1".formatted(context.id()));
    }

    @Test
    void aServiceThatAnswersAtOnceHasEndedTheAttempt() {
        serve("/render", 200, "{\"pages\": 3}");

        assertThat(call(url("/render")).join().path("pages").asInt()).isEqualTo(3);
        assertThat(context.handedOver).isFalse();
    }

    @Test
    void aServiceThatRefusesHasNotAccepted() {
        serve("/render", 503, "{}");

        TaskFailure failure = failureOf(call(url("/render")));

        assertThat(failure).hasMessage("The called service answered 503.");
        assertThat(failure.isFinal()).isFalse();
        assertThat(context.handedOver).isFalse();
    }

    @Test
    void withoutACallbackAnAcceptanceIsTheResult() {
        settings.put("longtask.types.t.http.completion", "response");
        serve("/render", 202, "{\"pages\": 3}");

        assertThat(call(url("/render")).join().path("pages").asInt()).isEqualTo(3);
        assertThat(received.get().getFirst("Longtask-Lease-Token")).isNull();
        assertThat(context.token).isNull();
    }

    @Test
    void aRedirectWithinTheOriginKeepsTheToken() {
        serve("/old", exchange -> {
            exchange.getResponseHeaders().set("Location", "/new");
            exchange.sendResponseHeaders(307, -1);
        });
        serve("/new", 202, "{}");

        call(url("/old")).join();

        assertThat(received.get().getFirst("Longtask-Lease-Token")).isNotNull();
        assertThat(context.handedOver).isTrue();
    }

    @Test
    void anotherOriginDoesNotGetTheToken() throws IOException {
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            received.set(exchange.getRequestHeaders());
            answer(exchange, 202, "application/json", "{}");
            exchange.close();
        });
        elsewhere.start();
        try {
            settings.put("longtask.types.t.http.private-redirects", "true");
            serve(
                    "/old",
                    exchange -> redirect(
                            exchange,
                            "http://localhost:" + elsewhere.getAddress().getPort() + "/"));

            TaskFailure failure = failureOf(call(url("/old")));

            assertThat(failure.isFinal()).isTrue();
            assertThat(failure).hasMessageContaining("redirects to another origin");
            assertThat(received.get()).isNull();
        } finally {
            elsewhere.stop(0);
        }
    }

    @Test
    void thePublicUrlIsTheDefaultAddress() {
        settings.remove("longtask.types.t.http.callback-url");
        settings.put("longtask.public-url", "https://public.example");
        serve("/render", 202, "");

        call(url("/render")).join();

        assertThat(received.get().getFirst("Longtask-Lease")).startsWith("https://public.example/v1/leases/");
    }

    @Test
    void withoutAnAddressTheServiceDoesNotStart() {
        settings.remove("longtask.types.t.http.callback-url");

        assertThatThrownBy(() -> handler("http://localhost/"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("longtask.types.\"t\".http.callback-url must be set, or longtask.public-url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://tasks.example", "tasks.example", "https://u:p@tasks.example", "https://tasks.example?a=b"
            })
    void aBadAddressStopsTheStart(String address) {
        settings.put("longtask.types.t.http.callback-url", address);

        assertThatThrownBy(() -> handler("http://localhost/"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("callback-url");
    }
}
