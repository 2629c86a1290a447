package dev.longtask.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.service.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with a real Keycloak: whose tokens it accepts, and what happens when keys and users change. */
class KeycloakSuite {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LIFESPAN = Duration.ofSeconds(6);
    private static final int CALLERS = 16;
    private static final String TASKS = "/v1/tasks";

    /**
     * The tests rotate keys in quick succession, and must not wait for the interval of the compose file each time. A
     * single rotation needs no such setting.
     */
    private static final Map<String, String> OFTEN = Map.of("quarkus.oidc.token.forced-jwk-refresh-interval", "1s");

    private static final Deque<AutoCloseable> OPENED = new ArrayDeque<>();

    @TempDir
    private static Path directory = Path.of("");

    private static Keycloak keycloak;
    private static Realm realm;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws IOException {
        keycloak = Keycloak.start(directory.resolve("keycloak"));
        OPENED.push(keycloak);
        realm = new Realm(keycloak);
        service = startService("shared", OFTEN);
        OPENED.push(service);
    }

    @AfterAll
    static void stop() throws Exception {
        while (!OPENED.isEmpty()) {
            OPENED.pop().close();
        }
    }

    private static ServiceProcess startService(String name, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(ComposeFile.node(keycloak.issuer(), keycloak.forServices()));
        environment.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        ServiceProcess process = ServiceProcess.launchAlone(directory.resolve(name), settings, environment);
        try {
            process.awaitListening();
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
        return process;
    }

    private static int statusWith(String token) {
        return service.getWith(token, TASKS).statusCode();
    }

    /** For other tests: waits until the shared service knows the realm's latest key. */
    private static void awaitLatestKey() {
        await().atMost(LONG).until(() -> statusWith(realm.token("alice")) == 200);
    }

    private static JsonNode submit(String token, String task) {
        return BrowserLogIns.submit(service, token, task);
    }

    /** The header (0) or the claims (1) of a token. */
    private static JsonNode part(String token, int index) throws IOException {
        return new JsonMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]));
    }

    @Test
    void theRolesOfTheRealmDecideAndTheSubjectOwns() {
        JsonNode task = submit(realm.token("alice"), BrowserLogIns.TASK);

        String path = TASKS + "/" + task.path("id").asText();
        assertThat(task.path("creator").asText()).isEqualTo(realm.userId("alice"));
        assertThat(service.getWith(realm.token("alice"), path).statusCode()).isEqualTo(200);
        assertThat(service.getWith(realm.token("bob"), path).statusCode()).isEqualTo(403);
        assertThat(service.getWith(realm.token("admin"), path).statusCode()).isEqualTo(200);
    }

    @Test
    void aUserWithoutARoleIsRefused() {
        realm.createUser("carol");

        assertThat(statusWith(realm.token("carol"))).isEqualTo(403);
    }

    @Test
    void aClientMayUseItsServiceAccount() {
        realm.createServiceClient("batch", Realm.CLIENT, "user");
        realm.createServiceClient("batch-without-role", Realm.CLIENT);

        JsonNode task = submit(realm.clientToken("batch"), BrowserLogIns.TASK);

        assertThat(task.path("creator").asText()).isEqualTo(realm.userId("service-account-batch"));
        assertThat(statusWith(realm.clientToken("batch-without-role"))).isEqualTo(403);
    }

    @Test
    void aTokenWithoutTheAudienceIsUnauthenticated() {
        realm.createPublicClient("no-mapper", "", LONG);
        realm.createPublicClient("other-audience", "another-service", LONG);

        assertThat(statusWith(realm.token("no-mapper", "alice"))).isEqualTo(401);
        assertThat(statusWith(realm.token("other-audience", "alice"))).isEqualTo(401);
    }

    @Test
    void onlyTheAccessTokenOfALoginIsAccepted() throws IOException {
        JsonNode tokens = realm.tokens(Realm.CLIENT, "alice");
        String idToken = tokens.path("id_token").asText();

        assertThat(part(idToken, 1).path("aud").asText())
                .as("the audience alone does not tell an ID token from an access token")
                .isEqualTo("longtask");
        assertThat(statusWith(idToken)).isEqualTo(401);
        assertThat(statusWith(tokens.path("refresh_token").asText())).isEqualTo(401);
        assertThat(statusWith(tokens.path("access_token").asText())).isEqualTo(200);
    }

    @Test
    void aDisabledUserGetsNoNewTokenAndTheOldOneCountsUntilItExpires() {
        realm.createPublicClient("disabled", Realm.CLIENT, LIFESPAN);
        realm.createUser("dave", "user");
        String lasting = realm.token("dave");
        String brief = realm.token("disabled", "dave");

        realm.disable("dave");

        assertThat(realm.logIn(Realm.CLIENT, "dave").statusCode()).isBetween(400, 401);
        assertThat(statusWith(lasting)).isEqualTo(200);
        await().atMost(LONG).until(() -> statusWith(brief) == 401);
    }

    @Test
    void aWaitOutlivesItsToken() throws IOException {
        realm.createPublicClient("waiting", Realm.CLIENT, LIFESPAN);
        String path = TASKS + "/"
                + submit(realm.token("alice"), BrowserLogIns.WAITING_TASK)
                        .path("id")
                        .asText();
        String token = realm.token("waiting", "alice");

        HttpResponse<String> answer =
                service.getWith(token, path + "?wait=" + LIFESPAN.plusSeconds(2).toSeconds());

        assertThat(Instant.now())
                .isAfter(Instant.ofEpochSecond(part(token, 1).path("exp").asLong()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(service.getWith(token, path).statusCode()).isEqualTo(401);
    }

    @Test
    void aNewKeyTakesOverUnderLoadWithoutARefusedRequest() throws Exception {
        String old = realm.token("alice");
        AtomicReference<String> current = new AtomicReference<>(old);
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        AtomicBoolean enough = new AtomicBoolean();
        try (ServiceProcess rotating = startService("rotating", Map.of());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                callers.execute(() -> {
                    while (!enough.get()) {
                        String token = current.get();
                        int status = rotating.getWith(token, TASKS).statusCode();
                        answers.merge((token.equals(old) ? "old " : "new ") + status, 1, Integer::sum);
                    }
                });
            }
            try {
                await().atMost(LONG).until(() -> answers.getOrDefault("old 200", 0) > 100);
                realm.rotateKey();
                String fresh = realm.token("alice");
                assertThat(part(fresh, 0).path("kid")).isNotEqualTo(part(old, 0).path("kid"));
                current.set(fresh);
                await().atMost(LONG).until(() -> answers.getOrDefault("new 200", 0) > 500);
                assertThat(rotating.getWith(old, TASKS).statusCode()).isEqualTo(200);
            } finally {
                enough.set(true);
            }
        }

        awaitLatestKey();
        assertThat(answers).containsOnlyKeys("old 200", "new 200");
    }

    @Test
    void whileKeycloakIsDownKnownKeysCountAndUnknownOnesHaveToWait() {
        try (ServiceProcess lonely = startService("lonely", OFTEN)) {
            String known = realm.token("alice");
            assertThat(lonely.getWith(known, TASKS).statusCode()).isEqualTo(200);
            realm.rotateKey();
            String unknown = realm.token("alice");

            keycloak.setReachableForServices(false);
            try {
                for (int i = 0; i < 3; i++) {
                    HttpResponse<String> answer = lonely.getWith(unknown, TASKS);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                    assertThat(lonely.getWith(known, TASKS).statusCode()).isEqualTo(200);
                }
            } finally {
                keycloak.setReachableForServices(true);
            }

            await().atMost(LONG).until(() -> lonely.getWith(unknown, TASKS).statusCode() == 200);
        }
    }

    @Nested
    class InABrowser extends BrowserLogIns {
        InABrowser() {
            super(realm, service, directory);
        }
    }
}
