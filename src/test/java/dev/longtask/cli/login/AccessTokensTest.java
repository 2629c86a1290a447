package dev.longtask.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.settings.Credentials;
import dev.longtask.cli.settings.SettingsFolder;
import dev.longtask.testing.MovableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokensTest {
    private static final ServerAddress SERVER = ServerAddress.parse("URL", "https://longtask.example");
    private static final String RENEWED = "{\"access_token\": \"new\", \"refresh_token\": \"R2\", \"expires_in\": 300}";

    private final Http http = new Http();
    private final StubIssuer issuer = new StubIssuer().answering(RENEWED);
    private final MovableClock clock = new MovableClock();

    @TempDir
    Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private Credentials credentials;

    @BeforeEach
    void open() {
        credentials = new Credentials(new SettingsFolder(folder));
    }

    @AfterEach
    void close() {
        http.close();
        issuer.close();
    }

    private void stored(@Nullable String refreshToken, int secondsLeft) {
        credentials.store(
                SERVER,
                new Credentials.Entry(
                        issuer.url(),
                        "cli",
                        issuer.url() + "/token",
                        "old",
                        refreshToken,
                        clock.instant().plusSeconds(secondsLeft)));
    }

    private AccessTokens tokens(String given) {
        return new AccessTokens(credentials, SERVER, http, clock, given);
    }

    @Test
    void aTokenIsUsedUntilShortlyBeforeItsEnd() {
        stored("R", 60);

        assertThat(tokens("").token()).isEqualTo("old");
        assertThat(issuer.forms()).isEmpty();
    }

    @Test
    void anExpiringTokenIsRefreshedSilentlyAndKept() {
        stored("R", 10);

        assertThat(tokens("").token()).isEqualTo("new");

        assertThat(issuer.forms())
                .singleElement()
                .satisfies(form -> assertThat(form)
                        .containsEntry("grant_type", "refresh_token")
                        .containsEntry("refresh_token", "R")
                        .containsEntry("client_id", "cli"));
        Credentials.Entry kept = Objects.requireNonNull(credentials.find(SERVER));
        assertThat(kept.accessToken()).isEqualTo("new");
        assertThat(kept.refreshToken()).isEqualTo("R2");
    }

    @Test
    void anIssuerMayKeepTheRefreshToken() {
        stored("R", 10);
        issuer.answering("{\"access_token\": \"new\"}");

        tokens("").token();

        assertThat(Objects.requireNonNull(credentials.find(SERVER)).refreshToken())
                .isEqualTo("R");
    }

    /** An issuer may accept a refresh token once. */
    @Test
    void processesThatNeedATokenAtOnceRefreshItOnce() throws InterruptedException {
        stored("R", 10);
        List<String> all = new CopyOnWriteArrayList<>();

        List<Thread> processes = Stream.generate(
                        () -> Thread.ofVirtual().start(() -> all.add(tokens("").token())))
                .limit(8)
                .toList();
        for (Thread process : processes) {
            assertThat(process.join(Duration.ofSeconds(60))).isTrue();
        }

        assertThat(all).hasSize(8).containsOnly("new");
        assertThat(issuer.forms()).hasSize(1);
    }

    @Test
    void anIssuerThatFailsIsNoReasonToSignInAgain() {
        stored("R", 10);
        issuer.answering(503);

        assertThatThrownBy(() -> tokens("").token())
                .hasMessageContaining("503")
                .hasMessageNotContaining("longtask login")
                .extracting(failure -> ((CommandFailure) failure).code())
                .isEqualTo(ExitCode.ERROR);
    }

    @Test
    void aTokenThatCannotBeRefreshedAsksForASignIn() {
        stored(null, 10);
        assertThatThrownBy(() -> tokens("").token()).hasMessageContaining("longtask login");

        stored("R", 10);
        issuer.answering("{\"error\": \"invalid_grant\"}");
        assertThatThrownBy(() -> tokens("").token()).hasMessageContaining("longtask login");
    }

    @Test
    void aTokenThatTheServerRefusesIsRefreshed() {
        stored("R", 60);

        assertThat(tokens("").renewed("old")).isEqualTo("new");
        assertThat(tokens("").renewed("old")).isEqualTo("new");
        assertThat(issuer.forms()).hasSize(1);
    }

    @Test
    void aTokenOfAnotherServerIsNotUsed() {
        stored("R", 60);
        ServerAddress other = ServerAddress.parse("URL", "https://other.example");

        assertThatThrownBy(() -> new AccessTokens(credentials, other, http, clock, "").token())
                .hasMessageContaining("not signed in to https://other.example");
    }

    @Test
    void theTokenOfTheEnvironmentComesFirst() {
        stored("R", 10);

        assertThat(tokens(" given\n").token()).isEqualTo("given");
        assertThat(tokens("given").renewed("given")).isNull();
        assertThatThrownBy(() -> tokens("a b")).hasMessageContaining("LONGTASK_TOKEN");
    }
}
