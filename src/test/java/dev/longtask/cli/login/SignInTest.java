package dev.longtask.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.cli.StubServer;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.settings.Credentials;
import dev.longtask.testing.MovableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ways to sign in, against an issuer whose answers the test chooses. */
class SignInTest {
    private static final String DEVICE = """
            {"device_code": "D", "user_code": "WDJB\\u001b-MJHT", "verification_uri": "https://issuer.example/device",
             "expires_in": 60, "interval": 5}
            """;
    private static final String PENDING = "{\"error\": \"authorization_pending\"}";
    private static final String TOKENS =
            "{\"access_token\": \"A\", \"refresh_token\": \"R\", \"expires_in\": 300, \"token_type\": \"Bearer\"}";

    private final Http http = new Http();
    private final StubIssuer issuer = new StubIssuer();
    private final StubServer server = new StubServer();
    private final MovableClock clock = new MovableClock();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final List<String> prompts = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        http.close();
        issuer.close();
        server.close();
    }

    private Credentials.Entry signIn(@Nullable String named, SignIn.@Nullable Flow flow) {
        SignIn signIn = new SignIn(
                http,
                clock,
                line -> {
                    prompts.add(line);
                    if (line.contains("code_challenge=")) {
                        Thread.ofVirtual().start(() -> browse(line));
                    }
                },
                pause -> {
                    pauses.add(pause);
                    clock.advance(pause);
                });
        return signIn.tokens(
                ServerAddress.parse("URL", server.url()), new SignIn.Choice(named, "cli", null, flow, 0, false, false));
    }

    /** The user's browser; replaced by tests about its way back. */
    private java.util.function.Function<Map<String, String>, List<String>> browser =
            parameters -> List.of("code=C&state=" + parameters.get("state"));

    private void browse(String address) {
        Map<String, String> parameters =
                StubIssuer.form(Objects.requireNonNull(URI.create(address).getRawQuery()));
        HttpClient client = HttpClient.newHttpClient();
        for (String query : browser.apply(parameters)) {
            try {
                client.send(
                        HttpRequest.newBuilder(URI.create(parameters.get("redirect_uri") + "?" + query))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void serverNamesIssuer() {
        server.on(
                "/.well-known/oauth-protected-resource",
                (exchange, request) -> StubServer.answer(
                        exchange,
                        200,
                        "{\"authorization_servers\": [\"%s\"], \"scopes_supported\": [\"tasks\"]}"
                                .formatted(issuer.url())));
    }

    @Test
    void theServerNamesItsIssuerAndScopes() {
        serverNamesIssuer();
        issuer.withDeviceFlow(200, DEVICE).answering(TOKENS);

        Credentials.Entry entry = signIn(null, null);

        assertThat(entry.accessToken()).isEqualTo("A");
        assertThat(entry.refreshToken()).isEqualTo("R");
        assertThat(entry.expires()).isEqualTo(clock.instant().plusSeconds(300));
        assertThat(issuer.forms().getFirst()).containsEntry("client_id", "cli").containsEntry("scope", "openid tasks");
        assertThat(prompts).anyMatch(line -> line.contains("at " + issuer.url()));
    }

    @Test
    void aServerThatNamesNoIssuerNeedsOne() {
        server.on("/", (exchange, request) -> StubServer.answer(exchange, 404, ""));

        assertThatThrownBy(() -> signIn(null, null)).hasMessageContaining("--issuer");
    }

    @Test
    void theDeviceFlowAsksUntilTheUserHasEnteredTheCode() {
        issuer.withDeviceFlow(200, DEVICE).answering(PENDING, PENDING, TOKENS);

        assertThat(signIn(issuer.url(), null).accessToken()).isEqualTo("A");

        assertThat(pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThat(issuer.forms().getLast())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                .containsEntry("device_code", "D")
                .containsKey("code_verifier");
        assertThat(prompts)
                .contains("Open https://issuer.example/device in a browser and enter the code WDJB\uFFFD-MJHT");
    }

    @Test
    void theDeviceFlowSlowsDownForGoodWhenToldSo() {
        issuer.withDeviceFlow(200, DEVICE).answering("{\"error\": \"slow_down\"}", PENDING, 500, TOKENS);

        signIn(issuer.url(), null);

        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(5L, 10L, 10L, 20L);
    }

    @Test
    void theDeviceFlowEndsWithTheCode() {
        issuer.withDeviceFlow(200, DEVICE).answering(PENDING);

        assertThatThrownBy(() -> signIn(issuer.url(), null)).hasMessageContaining("expired");

        assertThat(pauses).hasSize(12);
    }

    @Test
    void theDeviceFlowEndsWhenTheUserRefuses() {
        issuer.withDeviceFlow(200, DEVICE).answering("{\"error\": \"access_denied\"}");

        assertThatThrownBy(() -> signIn(issuer.url(), null)).hasMessageContaining("access_denied");
    }

    @Test
    void anIssuerThatOnlyAdvertisesTheDeviceFlowGetsTheBrowser() {
        issuer.withDeviceFlow(404, "")
                .with("authorization_endpoint", issuer.url() + "/authorize")
                .answering(TOKENS);

        assertThat(signIn(issuer.url(), null).accessToken()).isEqualTo("A");
        assertThatThrownBy(() -> signIn(issuer.url(), SignIn.Flow.DEVICE)).hasMessageContaining("--flow browser");
    }

    @Test
    void theCodeFlowProvesThatItAskedForTheCode() {
        issuer.with("authorization_endpoint", issuer.url() + "/authorize?x=y").answering(TOKENS);
        Map<String, String> asked = new java.util.concurrent.ConcurrentHashMap<>();
        browser = parameters -> {
            asked.putAll(parameters);
            return List.of("code=C&state=" + parameters.get("state"));
        };

        signIn(issuer.url(), SignIn.Flow.BROWSER);

        Map<String, String> form = issuer.forms().getLast();
        assertThat(asked).containsEntry("code_challenge_method", "S256").containsEntry("x", "y");
        assertThat(form).containsEntry("grant_type", "authorization_code").containsEntry("code", "C");
        assertThat(Pkce.challenge(form.getOrDefault("code_verifier", ""))).isEqualTo(asked.get("code_challenge"));
        assertThat(form.get("redirect_uri"))
                .matches("http://127\\.0\\.0\\.1:\\d+/callback")
                .isEqualTo(asked.get("redirect_uri"));
    }

    @Test
    void anAnswerWithAnotherStateIsIgnored() {
        issuer.with("authorization_endpoint", issuer.url() + "/authorize").answering(TOKENS);
        browser =
                parameters -> List.of("code=EVIL&state=guess", "code=EVIL", "code=C&state=" + parameters.get("state"));

        signIn(issuer.url(), SignIn.Flow.BROWSER);

        assertThat(issuer.forms()).hasSize(1);
        assertThat(issuer.forms().getFirst()).containsEntry("code", "C");
    }

    @Test
    void anAnswerOfAnotherIssuerIsRefused() {
        issuer.with("authorization_endpoint", issuer.url() + "/authorize").answering(TOKENS);
        browser = parameters -> List.of("code=C&iss=https://evil.example&state=" + parameters.get("state"));

        assertThatThrownBy(() -> signIn(issuer.url(), SignIn.Flow.BROWSER)).hasMessageContaining("another issuer");
        assertThat(issuer.forms()).isEmpty();
    }

    @Test
    void theUserMayRefuseInTheBrowser() {
        issuer.with("authorization_endpoint", issuer.url() + "/authorize");
        browser = parameters ->
                List.of("error=access_denied&error_description=No%20way&state=" + parameters.get("state"));

        assertThatThrownBy(() -> signIn(issuer.url(), SignIn.Flow.BROWSER))
                .hasMessageContaining("access_denied (No way)");
    }

    @Test
    void nobodySignsInForever() throws IOException {
        try (LoopbackListener listener = new LoopbackListener(0, Duration.ofMillis(10))) {
            assertThatThrownBy(() -> listener.await("state")).isInstanceOf(CommandFailure.class);
        }
    }

    @Test
    void anIssuerMustBeTheOneItIsTakenFor() {
        issuer.with("issuer", "https://other.example");

        assertThatThrownBy(() -> signIn(issuer.url(), null)).hasMessageContaining("calls itself https://other.example");
    }

    @Test
    void secretsAreNotSentInTheClear() {
        issuer.with("token_endpoint", "http://issuer.example/token");

        assertThatThrownBy(() -> signIn(issuer.url(), null)).hasMessageContaining("plain http");
        assertThatThrownBy(() -> signIn("http://issuer.example", null)).hasMessageContaining("plain http");
    }
}
