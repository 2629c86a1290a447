package dev.longtask.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longtask.cli.StubServer;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.terminal.Documents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiCallsTest {
    private final Http http = new Http();
    private final StubServer server = new StubServer();

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private Api api() {
        return new Api(http, ServerAddress.parse("URL", server.url()), tokens(null), false);
    }

    private static TokenSource tokens(@Nullable String next) {
        return new TokenSource() {
            @Override
            public String token() {
                return "first";
            }

            @Override
            public @Nullable String renewed(String refused) {
                return next;
            }
        };
    }

    private static CommandFailure failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(CommandFailure.class, call);
    }

    @Test
    void aTokenDoesNotTravelWithARedirect() {
        try (StubServer elsewhere = new StubServer()) {
            elsewhere.on("/", (exchange, request) -> StubServer.answer(exchange, 200, "{}"));
            server.on(
                    "/",
                    (exchange, request) ->
                            StubServer.answer(exchange, 307, "", "Location", elsewhere.url() + "/v1/types"));

            CommandFailure failure = failure(() -> api().get("/v1/types"));

            assertThat(failure.code()).isEqualTo(ExitCode.ERROR);
            assertThat(failure.text()).contains("redirect").contains(elsewhere.url());
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void aTokenIsNotSentWhereOthersCanReadIt() {
        ServerAddress far = ServerAddress.parse("URL", "http://longtask.example");

        assertThatThrownBy(() -> new Api(http, far, tokens(null), false)).hasMessageContaining("--insecure");
        assertThat(new Api(http, far, tokens(null), true).server()).isEqualTo(far);
    }

    @Test
    void aRefusedTokenIsRenewedOnce() {
        server.on(
                "/",
                (exchange, request) -> StubServer.answer(
                        exchange,
                        request.header("Authorization").equals("Bearer second") ? 200 : 401,
                        "{\"ok\":true}"));

        Api api = new Api(http, ServerAddress.parse("URL", server.url()), tokens("second"), false);

        assertThat(api.get("/v1/types").path("ok").asBoolean()).isTrue();
        assertThat(failure(() -> api().get("/v1/types")).code()).isEqualTo(ExitCode.NOT_SIGNED_IN);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aBusyServerIsAskedAgainWhereARepeatDoesNoHarm() {
        AtomicInteger calls = new AtomicInteger();
        server.on(
                "/",
                (exchange, request) -> StubServer.answer(
                        exchange, calls.incrementAndGet() % 2 == 1 ? 503 : 200, "{}", "Retry-After", "0"));

        api().get("/v1/types");
        api().postOnce("/v1/tasks", Documents.JSON.createObjectNode(), "key");
        assertThat(server.requests()).hasSize(4);
        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("POST"))
                .allMatch(request -> request.header("Idempotency-key").equals("key"));

        assertThat(failure(() -> api().post("/v1/tasks/1/retry")).text()).contains("Try again later");
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void problemDetailsAreShownFieldByFieldWithoutControlCharacters() {
        server.on(
                "/",
                (exchange, request) ->
                        StubServer.answer(exchange, 400, """
                {"detail": "The request\\u001b[2J is invalid.", "errors": [
                 {"field": "/priority", "rule": "must be an integer"}, {"field": "/a\\nb", "rule": "is unknown"}]}
                """, "Content-Type", "application/problem+json"));

        CommandFailure failure = failure(() -> api().get("/"));

        assertThat(failure.text()).isEqualTo("The request\uFFFD[2J is invalid.");
        assertThat(failure.details()).containsExactly("  /priority: must be an integer", "  /a b: is unknown");
    }

    @Test
    void forbiddenHasACodeOfItsOwn() {
        server.on("/", (exchange, request) -> StubServer.answer(exchange, 403, "not json"));

        CommandFailure failure = failure(() -> api().get("/"));

        assertThat(failure.code()).isEqualTo(ExitCode.FORBIDDEN);
        assertThat(failure.text()).contains("status 403");
    }

    @Test
    void aServerOfAnotherKindIsNamedAsSuch() {
        server.on("/", (exchange, request) -> StubServer.answer(exchange, 200, "<html>"));

        assertThat(failure(() -> api().get("/")).text()).contains("is no Longtask service");
    }

    @Test
    void aResponseIsReadOnlyUpToItsBound() {
        server.on("/", (exchange, request) -> StubServer.answer(exchange, 200, "x".repeat(101)));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url()));

        assertThatThrownBy(() -> http.send(request, 100)).isInstanceOf(IOException.class);
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        server.close();

        assertThat(failure(() -> api().get("/")).text()).startsWith("Cannot reach " + server.url());
    }
}
