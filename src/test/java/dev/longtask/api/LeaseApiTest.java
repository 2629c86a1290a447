package dev.longtask.api;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LeaseApiTest extends LeaseCalls {
    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init")
    URI service;

    @Test
    void aWorkerLeasesReportsAndCompletesATask() {
        String id = submit("alice", """
                        {"type": "remote", "input": {"n": 7}, "labels": {"team": "docs"}, "description": "Seven"}
                        """).then().statusCode(202).extract().path("id");

        lease("bot", 5, 20)
                .then()
                .statusCode(200)
                .body("leases", hasSize(1))
                .body("leases[0].id", equalTo(id))
                .body("leases[0].attempt", equalTo(1))
                .body("leases[0].type", equalTo("remote"))
                .body("leases[0].input.n", equalTo(7))
                .body("leases[0].labels.team", equalTo("docs"))
                .body("leases[0].description", equalTo("Seven"))
                .body("leases[0].heartbeatEvery", equalTo(1.0f))
                .body("leases[0]", hasKey("leaseEnds"))
                .body("leases[0]", hasKey("deadline"));
        act("bot", id + "/1", "heartbeat", Map.of("progress", 40, "message", "Half", "log", List.of("a", "b")))
                .then()
                .statusCode(200)
                .body("cancelRequested", equalTo(false));
        as("alice")
                .get("/v1/tasks/" + id)
                .then()
                .body("status", equalTo("RUNNING"))
                .body("progress", equalTo(40))
                .body("message", equalTo("Half"));
        act("bot", id + "/1", "complete", "{\"result\": {\"squares\": 49}}")
                .then()
                .statusCode(200)
                .body("status", equalTo("COMPLETE"));

        as("alice")
                .get("/v1/tasks/" + id)
                .then()
                .body("status", equalTo("COMPLETE"))
                .body("result.squares", equalTo(49));
        as("alice").get("/v1/tasks/" + id + "/log").then().body("lines.text", contains("a", "b"));
        as("alice")
                .get("/v1/tasks/" + id + "/history")
                .then()
                .body("history.actor", contains("alice", "worker:bot/one", "worker:bot/one"))
                .body("history.actorKind", contains("user", "worker", "worker"));
    }

    @Test
    void anEqualRepeatGetsTheFirstAnswerADifferentOneTheReason() {
        String lease = leased(Map.of());
        act("bot", lease, "complete", "{\"result\": 1}").then().statusCode(200);

        act("bot", lease, "complete", "{\"result\": 1}").then().statusCode(200).body("status", equalTo("COMPLETE"));
        act("bot", lease, "complete", "{\"result\": 2}")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:longtask:problem:lease-passed"))
                .body("reason", equalTo("ended"))
                .body("detail", containsString("COMPLETE"));
        act("bot", lease, "heartbeat", "{}").then().statusCode(409).body("reason", equalTo("ended"));
        act("bot", lease, "fail", "{\"reason\": \"late\"}").then().statusCode(409);
        act("bot", lease, "release", "{}").then().statusCode(409);
        act("bot", lease, "cancelled", "{}").then().statusCode(409);
    }

    @Test
    void aFailureIsRetriedAfterTheBackoffUnlessItIsFinal() {
        String lease = leased(Map.of());
        act("bot", lease, "fail", "{\"reason\": \"broken\"}")
                .then()
                .statusCode(200)
                .body("status", equalTo("ENQUEUED"));
        act("bot", lease, "fail", "{\"reason\": \"broken\"}").then().statusCode(200);

        lease("bot", 1, 20).then().body("leases.attempt", contains(2));
        String second = task(lease) + "/2";
        act("bot", second, "fail", "{\"reason\": \"hopeless\", \"retryable\": false}")
                .then()
                .statusCode(200)
                .body("status", equalTo("FAILED"));
        as("alice").get("/v1/tasks/" + task(lease)).then().body("message", equalTo("hopeless"));
    }

    @Test
    void aFailureMaySayHowLongToWait() {
        String lease = leased(Map.of());

        act("bot", lease, "fail", "{\"reason\": \"busy\", \"retryAfter\": 3600}")
                .then()
                .body("status", equalTo("ENQUEUED"));

        as("alice").get("/v1/tasks/" + task(lease)).then().body("waitingFor", equalTo("BACKOFF"));
        as("alice").post("/v1/tasks/" + task(lease) + "/cancel").then().statusCode(202);
    }

    @Test
    void theNextAttemptGetsTheLatestCheckpoint() {
        String lease = leased(Map.of());
        act("bot", lease, "heartbeat", "{\"checkpoint\": {\"page\": 3}}").then().statusCode(200);
        act("bot", lease, "heartbeat", "{\"checkpoint\": {\"page\": 4}}").then().statusCode(200);
        act("bot", lease, "heartbeat", "{\"checkpoint\": null}").then().statusCode(200);
        act("bot", lease, "release", "{}").then().statusCode(200);

        lease("bot", 1, 20).then().body("leases.attempt", contains(2)).body("leases[0].checkpoint.page", equalTo(4));
        act("bot", task(lease) + "/2", "heartbeat", Map.of("checkpoint", "x".repeat(256 << 10)))
                .then()
                .statusCode(400)
                .body("errors.field", contains("/checkpoint"));
        act("bot", task(lease) + "/2", "complete", "{}").then().statusCode(200);
    }

    @Test
    void aReleasedAttemptDoesNotCount() {
        String lease = leased(Map.of());

        act("bot", lease, "release", "{\"reason\": \"stopping\"}")
                .then()
                .statusCode(200)
                .body("status", equalTo("ENQUEUED"));
        act("bot", lease, "release", "{\"reason\": \"stopping\"}").then().statusCode(200);
        act("bot", lease, "release", "{\"reason\": \"other\"}").then().statusCode(409);

        as("alice").get("/v1/tasks/" + task(lease)).then().body("attemptsUsed", equalTo(0));
        as("alice")
                .get("/v1/tasks/" + task(lease) + "/history")
                .then()
                .body("history.reason", hasItem("Released by the worker: stopping"));
    }

    @Test
    void aCancelReachesTheWorkerByItsHeartbeat() {
        String lease = leased(Map.of());
        act("bot", lease, "cancelled", "{}")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:longtask:problem:not-cancelled"));
        as("alice").post("/v1/tasks/" + task(lease) + "/cancel").then().statusCode(202);

        await().atMost(SOON)
                .until(() -> act("bot", lease, "heartbeat", "{}")
                        .path("cancelRequested")
                        .equals(true));
        act("bot", lease, "cancelled", "{}").then().statusCode(200).body("status", equalTo("CANCELLED"));
        act("bot", lease, "cancelled", "{}").then().statusCode(200).body("status", equalTo("CANCELLED"));
    }

    @Test
    void aCancelThatTheWorkerIgnoresEndsTheAttempt() {
        String lease = leased(Map.of());
        as("alice").post("/v1/tasks/" + task(lease) + "/cancel").then().statusCode(202);

        await().atMost(SOON).until(() -> act("bot", lease, "heartbeat", "{}").statusCode() == 409);
        act("bot", lease, "heartbeat", "{}").then().statusCode(409).body("reason", equalTo("cancelled"));
        awaitStatusOf(lease, "CANCELLED");
    }

    @Test
    void theTimeLimitHoldsForAWorkerThatOnlySendsHeartbeats() {
        String lease = leased(Map.of("timeout", "PT2S", "maxAttempts", 1));

        await().atMost(SOON).until(() -> {
            Response answer = act("bot", lease, "heartbeat", Map.of("progress", 1));
            return answer.statusCode() == 409 && "timed-out".equals(answer.path("reason"));
        });
        act("bot", lease, "complete", "{}").then().statusCode(409).body("reason", equalTo("timed-out"));
        as("alice")
                .get("/v1/tasks/" + task(lease))
                .then()
                .body("status", equalTo("FAILED"))
                .body("message", equalTo("The attempt took longer than its time limit of PT2S."));
    }

    @Test
    void aWorkerThatVanishesLosesItsLease() {
        String lease = leased(Map.of());

        String id = task(lease);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> lease("bot", 1, 5).path("leases.id").equals(List.of(id)));

        act("bot", lease, "complete", "{}")
                .then()
                .statusCode(409)
                .body("reason", equalTo("expired"))
                .body("detail", containsString("Attempt 2 has taken over"));
        act("bot", id + "/2", "complete", "{}").then().statusCode(200);
    }

    @Test
    void aWorkerWaitsForTheFirstTask() throws Exception {
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() -> lease("bot", 3, 20));
        String id = submitted("alice", "remote");

        Response answer = waiting.get(15, TimeUnit.SECONDS);

        answer.then().body("leases.id", contains(id));
        act("bot", id + "/1", "complete", "{}").then().statusCode(200);
    }

    @Test
    void withoutAWaitTheAnswerIsEmptyAtOnce() {
        lease("bot", 1, 0).then().statusCode(200).body("leases", empty());
        lease("bot", 1, 1).then().statusCode(200).body("leases", empty());
    }

    @Test
    void aWorkerThatHangsUpWhileItWaitsGetsNothing() throws Exception {
        String body = "{\"worker\": \"gone\", \"types\": [\"remote\"], \"wait\": 30}";
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.getOutputStream()
                    .write(("POST /v1/leases HTTP/1.1\r\nHost: " + service.getAuthority() + "\r\nAuthorization: Bearer "
                                    + issuer.token("bot", "worker")
                                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        String id = submitted("alice", "remote");

        AtomicReference<Response> leased = new AtomicReference<>();
        await().atMost(SOON).until(() -> {
            leased.set(lease("bot", 1, 5));
            return leased.get().path("leases.id").equals(List.of(id));
        });
        as("alice").get("/v1/tasks/" + id).then().body("attemptsUsed", equalTo(1));
        act("bot", id + "/" + leased.get().path("leases[0].attempt"), "complete", "{}")
                .then()
                .statusCode(200);
    }

    @Test
    void heartbeatsThatComeFastAreJoined() {
        String lease = leased(Map.of());

        for (int i = 1; i <= 30; i++) {
            act("bot", lease, "heartbeat", Map.of("progress", i)).then().statusCode(200);
        }
        act("bot", lease, "heartbeat", Map.of("message", "done", "log", List.of("x")))
                .then()
                .statusCode(200);

        as("alice")
                .get("/v1/tasks/" + task(lease))
                .then()
                .body("progress", equalTo(30))
                .body("message", equalTo("done"));
        act("bot", lease, "complete", "{}").then().statusCode(200);
    }
}
