package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class LeaseRulesApiTest extends LeaseCalls {
    @Test
    void onlyTheHolderMayActUnderALease() {
        String lease = leased(Map.of("input", "secret"));

        for (String action : List.of("heartbeat", "complete", "release", "cancelled")) {
            Response answer = act("mallory", lease, action, "{}");
            answer.then().statusCode(403);
            assertThat(answer.asString()).doesNotContain("secret", "alice", "bot", "RUNNING");
        }
        act("mallory", lease, "fail", "{\"reason\": \"x\"}").then().statusCode(403);
        act("bot", lease, "complete", "{}").then().statusCode(200);
        act("mallory", lease, "complete", "{}").then().statusCode(403);
        act("mallory", lease, "heartbeat", "{}").then().statusCode(403);
    }

    @Test
    void anAdminWhoIsNoWorkerMayNotAct() {
        String lease = leased(Map.of());

        given().auth()
                .oauth2(issuer.token("root", "admin"))
                .contentType("application/json")
                .body("{}")
                .post("/v1/leases/" + lease + "/complete")
                .then()
                .statusCode(403);
        act("bot", lease, "complete", "{}").then().statusCode(200);
    }

    @Test
    void aTypeMayBeReservedForPrincipalsOrRoles() {
        String body = "{\"worker\": \"one\", \"types\": [\"remote\", \"reserved\"]}";

        worker("bot").body(body).post("/v1/leases").then().statusCode(403).body("detail", containsString("reserved"));
        worker("robot").body(body).post("/v1/leases").then().statusCode(200);
        given().auth()
                .oauth2(issuer.tokenWith("\"sub\": \"bot\", \"groups\": [\"worker\", \"robots\"]"))
                .contentType("application/json")
                .body(body)
                .post("/v1/leases")
                .then()
                .statusCode(200);
    }

    @Test
    void manyTasksAreLeasedAndRenewedAtOnce() {
        List<String> ids = IntStream.range(0, 3)
                .mapToObj(i -> submitted("alice", "remote"))
                .toList();

        lease("bot", 100, 5).then().body("leases.id", hasItems(ids.toArray(String[]::new)));
        worker("bot")
                .body(List.of(
                        Map.of("id", ids.get(0), "attempt", 1, "progress", 10),
                        Map.of("id", ids.get(1), "attempt", 1),
                        Map.of("id", ids.get(2), "attempt", 7)))
                .post("/v1/leases/heartbeats")
                .then()
                .statusCode(200)
                .body("results.id", equalTo(ids))
                .body("results[0].lease.cancelRequested", equalTo(false))
                .body("results[0]", not(hasKey("error")))
                .body("results[1]", hasKey("lease"))
                .body("results[2]", not(hasKey("lease")))
                .body("results[2].error.status", equalTo(404));
        ids.forEach(id -> act("bot", id + "/1", "complete", "{}").then().statusCode(200));
    }

    @Test
    void manyAttemptsAreEndedAtOnceEachInItsWay() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> submitted("alice", "remote"))
                .toList();
        lease("bot", 100, 5).then().body("leases.id", hasItems(ids.toArray(String[]::new)));
        as("alice").post("/v1/tasks/" + ids.get(3) + "/cancel").then().statusCode(202);
        List<Map<String, Object>> ends = List.of(
                Map.of("id", ids.get(0), "attempt", 1, "outcome", "complete", "result", Map.of("pages", 3)),
                Map.of("id", ids.get(1), "attempt", 1, "outcome", "fail", "reason", "No paper.", "retryable", false),
                Map.of("id", ids.get(2), "attempt", 1, "outcome", "release"),
                Map.of("id", ids.get(3), "attempt", 1, "outcome", "cancelled"),
                Map.of("id", ids.get(4), "attempt", 2, "outcome", "complete"),
                Map.of("id", ids.get(4), "attempt", 1, "outcome", "cancelled"));

        // Twice, because an equal repeat gets the first answer.
        for (int i = 0; i < 2; i++) {
            worker("bot")
                    .body(ends)
                    .post("/v1/leases/ends")
                    .then()
                    .statusCode(200)
                    .body(
                            "results.id",
                            contains(ends.stream().map(end -> end.get("id")).toArray()))
                    .body("results.attempt", contains(1, 1, 1, 1, 2, 1))
                    .body("results[0..3].status", contains("COMPLETE", "FAILED", "ENQUEUED", "CANCELLED"))
                    .body("results[0]", not(hasKey("error")))
                    .body("results[4]", not(hasKey("status")))
                    .body("results[4].error.status", equalTo(404))
                    .body("results[5].error.type", equalTo("urn:longtask:problem:not-cancelled"));
        }
        as("alice").get("/v1/tasks/" + ids.get(0)).then().body("result.pages", equalTo(3));
        as("alice").get("/v1/tasks/" + ids.get(1)).then().body("message", equalTo("No paper."));
        worker("mallory")
                .body(List.of(Map.of("id", ids.get(4), "attempt", 1, "outcome", "complete")))
                .post("/v1/leases/ends")
                .then()
                .body("results[0].error.status", equalTo(403));
        act("bot", ids.get(4) + "/1", "complete", "{}").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[1]",
                "[{\"attempt\": 1, \"outcome\": \"complete\"}]",
                "[{\"id\": \"x\", \"attempt\": 1, \"outcome\": \"complete\"}]",
                "[{\"id\": \"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90\", \"attempt\": 0, \"outcome\": \"complete\"}]",
                "[{\"id\": \"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90\", \"attempt\": 1}]",
                "[{\"id\": \"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90\", \"attempt\": 1, \"outcome\": \"Complete\"}]",
                "[{\"id\": \"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90\", \"attempt\": 1, \"outcome\": \"fail\"}]",
                "[{\"id\": \"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90\", \"attempt\": 1, \"outcome\": \"complete\", \"reason\": \"x\"}]",
                "[{\"id\": \"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90\", \"attempt\": 1, \"outcome\": {}}]"
            })
    void aBatchOfEndsWithAnErrorIsRefusedWhole(String body) {
        worker("bot")
                .body(body)
                .post("/v1/leases/ends")
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:longtask:problem:invalid-request"));
    }

    @Test
    void aLeaseThatNeverWasIsNotFound() {
        String lease = leased(Map.of());

        act("bot", task(lease) + "/2", "heartbeat", "{}").then().statusCode(404);
        act("bot", "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90/1", "complete", "{}")
                .then()
                .statusCode(404);
        for (String odd : List.of("0", "-1", "01", "x", "99999999999999999999")) {
            worker("bot")
                    .body("{}")
                    .post("/v1/leases/" + task(lease) + "/" + odd + "/complete")
                    .then()
                    .statusCode(404);
        }
        worker("bot").body("{}").post("/v1/leases/nonsense/1/complete").then().statusCode(404);
        act("bot", lease, "complete", "{}").then().statusCode(200);
    }

    @Test
    void anAdminSeesWhichWorkersThereAreAndWhatTheyHold() {
        String lease = leased(Map.of());

        await().atMost(Duration.ofSeconds(30))
                .until(() -> asAdmin()
                        .get("/v1/workers")
                        .<List<String>>path("workers.name")
                        .contains("one"));
        asAdmin()
                .get("/v1/workers?limit=100")
                .then()
                .statusCode(200)
                .body("workers.find { it.principal == 'bot' }.types", hasItem("remote"));
        act("bot", lease, "complete", "{}");
        asAdmin().get("/v1/workers?limit=0").then().statusCode(400);
        asAdmin().get("/v1/workers?cursor=x").then().statusCode(400);
        as("alice").get("/v1/workers").then().statusCode(403);
        given().auth()
                .oauth2(issuer.token("bot", "worker"))
                .get("/v1/workers")
                .then()
                .statusCode(403);
    }

    @Test
    void aResultThatIsTooLargeIsRefusedAndTheLeaseStays() {
        String lease = leased(Map.of());

        act("bot", lease, "complete", Map.of("result", "x".repeat(1 << 20)))
                .then()
                .statusCode(413)
                .body("type", equalTo("urn:longtask:problem:result-too-large"));

        act("bot", lease, "complete", Map.of("result", "x")).then().statusCode(200);
    }

    @Test
    void aHeartbeatsLogIsStoredWholeOrRefused() {
        String lease = leased(Map.of());
        List<String> lines =
                IntStream.range(0, 1_000).mapToObj(i -> "x".repeat(100)).toList();

        act("bot", lease, "heartbeat", Map.of("log", lines)).then().statusCode(200);
        act("bot", lease, "heartbeat", Map.of("log", List.of("x".repeat(100_000), "y")))
                .then()
                .statusCode(400)
                .body("errors.field", contains("/log"));

        as("alice").get("/v1/tasks/" + task(lease) + "/log?limit=2000").then().body("lines.size()", equalTo(1_000));
        act("bot", lease, "complete", "{}").then().statusCode(200);
    }

    @Test
    void aTaskThatWaitsForAWorkerSaysSo() {
        String id = submitted("alice", "remote");

        as("alice").get("/v1/tasks/" + id).then().body("waitingFor", equalTo("WORKER"));
        as("alice").get("/api/2/task/" + id).then().body("message", equalTo("Waiting for a worker."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"worker\": \"one\"}",
                "{\"worker\": \"one\", \"types\": []}",
                "{\"worker\": \"one\", \"types\": [\"remote\", 7]}",
                "{\"worker\": \"one\", \"types\": \"remote\"}",
                "{\"worker\": \"one\", \"types\": [\"nap\"]}",
                "{\"worker\": \"one\", \"types\": [\"unknown\"]}",
                "{\"worker\": \"a/b\", \"types\": [\"remote\"]}",
                "{\"worker\": \"\", \"types\": [\"remote\"]}",
                "{\"worker\": \"one\", \"types\": [\"remote\"], \"limit\": 0}",
                "{\"worker\": \"one\", \"types\": [\"remote\"], \"limit\": 101}",
                "{\"worker\": \"one\", \"types\": [\"remote\"], \"wait\": 31}",
                "{\"worker\": \"one\", \"types\": [\"remote\"], \"wait\": -1}",
                "{\"worker\": \"one\", \"types\": [\"remote\"], \"wait\": 1.5}",
                "{\"worker\": \"one\", \"types\": [\"remote\"], \"status\": \"x\"}"
            })
    void aRequestForLeasesIsReadStrictly(String body) {
        worker("bot").body(body).post("/v1/leases").then().statusCode(400).body("errors", not(empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"progress\": 101}",
                "{\"progress\": \"5\"}",
                "{\"message\": \"\"}",
                "{\"message\": \"\\ud800\"}",
                "{\"message\": \"a\\u0000b\"}",
                "{\"log\": \"line\"}",
                "{\"log\": [1]}",
                "{\"log\": [\"a\\u0000b\"]}",
                "{\"leaseEnds\": \"2030-01-01T00:00:00Z\"}"
            })
    void aHeartbeatIsReadStrictly(String body) {
        act("bot", "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90/1", "heartbeat", body)
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"reason\": \"\"}",
                "{\"reason\": \"x\", \"retryable\": \"yes\"}",
                "{\"reason\": \"x\", \"retryAfter\": -1}",
                "{\"reason\": \"x\", \"retryable\": false, \"retryAfter\": 5}",
                "{\"reason\": \"x\", \"attempt\": 3}"
            })
    void aFailureIsReadStrictly(String body) {
        act("bot", "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90/1", "fail", body)
                .then()
                .statusCode(400);
    }
}
