package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.testing.Chromium;
import dev.longtask.testing.TestIssuer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with its dashboard, and a real browser; needs Chromium and its driver. */
abstract class DashboardFixture {
    private static final JsonMapper JSON = new JsonMapper();
    /** Logs a hundred lines at once, then ten a second. */
    private static final String TALK =
            "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); echo \"line $i\" >&2; [ $i -lt 100 ] || sleep 0.1; done";

    @TempDir
    static Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init")
    static TestIssuer issuer;

    @SuppressWarnings("NullAway.Init")
    static ServiceProcess service;

    @SuppressWarnings("NullAway.Init")
    Browser browser;

    @BeforeAll
    static void start() {
        assumeTrue(Chromium.isInstalled(), "no Chromium with its driver is installed");
        issuer = new TestIssuer();
        service = ServiceProcess.start(
                issuer,
                directory.resolve("store"),
                Map.ofEntries(
                        Map.entry("longtask.dashboard.enabled", "true"),
                        Map.entry("longtask.dashboard.client-id", "dashboard"),
                        Map.entry("longtask.limits.unfinished-per-creator", "200000"),
                        Map.entry("longtask.types.nap.description", "Sleeps"),
                        Map.entry(
                                "longtask.types.nap.input-schema",
                                "{\"type\":\"object\",\"properties\":{\"seconds\":{\"type\":\"number\",\"maximum\":60},"
                                        + "\"steps\":{\"type\":\"integer\"},\"fail\":{\"type\":\"boolean\"}}}"),
                        Map.entry("longtask.types.rest.kind", "sleep"),
                        Map.entry("longtask.types.slow-retry.kind", "sleep"),
                        Map.entry("longtask.types.slow-retry.backoff.initial", "10m"),
                        Map.entry("longtask.types.talk.kind", "command"),
                        Map.entry("longtask.types.talk.command.argv", "/bin/sh,-c," + TALK),
                        Map.entry("longtask.types.remote.kind", "worker")));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
            issuer.close();
        }
    }

    @BeforeEach
    void open() {
        browser = new Browser(service.url());
    }

    /** Whatever a test did, the pages kept to their rules. */
    @AfterEach
    void close() {
        try {
            browser.assertNothingWrong();
        } finally {
            browser.close();
        }
    }

    void signInAs(String user, String role) {
        issuer.visitor(user, role);
        browser.open("/");
        browser.await("h1", "Tasks");
    }

    static String submit(String user, String body) {
        try {
            HttpResponse<String> answer = service.post(user, "/v1/tasks", body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            return JSON.readTree(answer.body()).path("id").asText();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode task(String user, String id) {
        try {
            return JSON.readTree(service.get(user, "/v1/tasks/" + id).body());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
