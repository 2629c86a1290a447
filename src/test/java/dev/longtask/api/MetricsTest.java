package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MetricsTest extends ApiTest {
    /** More than can run at a time, so that some stay in the queue. */
    private static final int TASKS = 600;

    private static final Pattern DOCUMENTED =
            Pattern.compile("\\b(?:longtask|http_server|jvm)_[a-z_]+[a-z](?=[{`\\[])");
    private static final Pattern SHOWN = Pattern.compile("(?m)^[a-z_]+");

    @TestHTTPResource(value = "/metrics", management = true)
    @SuppressWarnings("NullAway.Init")
    URI metrics;

    @TestHTTPResource(value = "/scaling", management = true)
    @SuppressWarnings("NullAway.Init")
    URI scaling;

    @Test
    void whatAlertsAndTheDashboardAskForIsThereBeforeAnythingWentWrong() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String file : List.of(
                "docs/reference/metrics.md",
                "docs/how-to/respond-to-alerts.md",
                "deploy/helm/longtask/files/alerts.yaml",
                "deploy/helm/longtask/files/grafana-dashboard.json")) {
            DOCUMENTED
                    .matcher(Files.readString(Path.of(file)))
                    .results()
                    .map(MatchResult::group)
                    .forEach(documented::add);
        }
        assertThat(documented).contains("longtask_queue_age_seconds", "longtask_leases_lost_total");

        List<String> ids = submitMany();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(missing(documented)).isEmpty());
        } finally {
            ids.forEach(id -> as("alice").post("/v1/tasks/" + id + "/cancel"));
        }
    }

    @Test
    void everyPathOfTheServiceHasItsOwnValue() {
        String id = submitted("alice", "gate");
        for (String path : List.of("", "/history", "/log")) {
            as("alice").get("/v1/tasks/" + id + path);
        }
        for (String action : List.of("cancel", "retry")) {
            as("alice").post("/v1/tasks/" + id + "/" + action);
        }
        as("alice").get("/v1/types");
        as("alice").get("/v1/tasks");
        undocumented("alice").contentType("application/json").body("[]").post("/v1/tasks/batch");
        for (String path : List.of("/api/2/task/", "/rest/api/2/task/", "/rest/api/3/task/")) {
            undocumented("alice").get(path + id);
            undocumented("alice").post(path + id + "/cancel");
        }
        for (String path : List.of("/longtask", "/rest/api/longtask", "/wiki/rest/api/longtask")) {
            undocumented("alice").get(path);
            undocumented("alice").get(path + "/" + id);
        }

        String shown = scrape();
        for (String uri : List.of(
                "/v1/tasks",
                "/v1/tasks/batch",
                "/v1/tasks/{id}",
                "/v1/tasks/{id}/history",
                "/v1/tasks/{id}/log",
                "/v1/tasks/{id}/cancel",
                "/v1/tasks/{id}/retry",
                "/v1/types",
                "/api/2/task/{taskId}",
                "/api/2/task/{taskId}/cancel",
                "/rest/api/{version}/task/{taskId}",
                "/rest/api/{version}/task/{taskId}/cancel",
                "/longtask",
                "/longtask/{id}",
                "/{context}rest/api/longtask",
                "/{context}rest/api/longtask/{id}")) {
            assertThat(shown).contains("uri=\"" + uri + "\"");
        }
    }

    @Test
    void attemptsOfEachOutcomeAndLostLeasesAreCountedFromZero() {
        assertThat(scrape())
                .containsPattern("longtask_attempts_seconds_count\\{[^}]*status=\"DEAD\",type=\"gate\"[^}]*} 0")
                .containsPattern("longtask_leases_lost_total\\{[^}]*type=\"gate\"[^}]*} 0");
    }

    @Test
    void anAutoscalerReadsTheLoadOfTheClusterAsJson() {
        List<String> ids = submitMany();
        try {
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                JsonPath load = given().get(scaling)
                        .then()
                        .statusCode(200)
                        .contentType("application/json")
                        .extract()
                        .jsonPath();
                assertThat(load.getLong("ready")).isPositive();
                assertThat(load.getLong("running")).isPositive();
                assertThat(load.getLong("demand")).isBetween(1L, load.getLong("ready") + load.getLong("running"));
                assertThat(load.getInt("slots")).isPositive();
                assertThat(load.getDouble("queueAgeSeconds")).isPositive();
            });
        } finally {
            ids.forEach(id -> as("alice").post("/v1/tasks/" + id + "/cancel"));
        }
    }

    private List<String> submitMany() {
        return as("alice")
                .contentType("application/json")
                .body(Collections.nCopies(TASKS, Map.of("type", "gate")))
                .post("/v1/tasks/batch")
                .then()
                .statusCode(202)
                .extract()
                .path("tasks.id");
    }

    /** A timer appears as its count, sum and buckets. */
    private Set<String> missing(Set<String> documented) {
        Set<String> shown =
                SHOWN.matcher(scrape()).results().map(MatchResult::group).collect(Collectors.toSet());
        return documented.stream()
                .filter(name -> !shown.contains(name) && !shown.contains(name + "_count"))
                .collect(Collectors.toSet());
    }

    private String scrape() {
        return given().get(metrics).asString();
    }
}
