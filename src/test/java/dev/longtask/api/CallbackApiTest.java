package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a called service does with the token of a lease. */
@QuarkusTest
@QuarkusTestResource(CalledService.class)
class CallbackApiTest extends ApiTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    @SuppressWarnings("NullAway.Init")
    protected CalledService service;

    private RequestSpecification withToken(String token) {
        return given().auth().oauth2(token).filter(validation()).contentType("application/json");
    }

    private Response act(CalledService.Call call, String action, Object body) {
        return withToken(call.token()).body(body).post(call.lease() + "/" + action);
    }

    /** A task that the service has accepted. */
    private CalledService.Call accepted(Map<String, Object> more) throws InterruptedException {
        CalledService.Call call = called(more);
        call.answer(202);
        awaitHandover(call);
        return call;
    }

    /** Its lease ends with its time limit, no earlier. */
    private void awaitHandover(CalledService.Call call) {
        Awaitility.await().atMost(SOON).until(() -> {
            Response held = act(call, "heartbeat", Map.of());
            return held.path("leaseEnds").equals(held.path("deadline"));
        });
    }

    private CalledService.Call called(Map<String, Object> more) throws InterruptedException {
        Map<String, Object> body = new java.util.HashMap<>(more);
        body.put("type", "called");
        submit("alice", body).then().statusCode(202);
        return service.next();
    }

    private static String task(CalledService.Call call) {
        return call.lease().split("/", -1)[3];
    }

    @Test
    void theServiceReportsAndCompletes() throws InterruptedException {
        CalledService.Call call = accepted(Map.of());

        act(call, "heartbeat", Map.of("progress", 40, "message", "Half", "log", List.of("a"), "checkpoint", 7))
                .then()
                .statusCode(200)
                .body("cancelRequested", equalTo(false));
        as("alice")
                .get("/v1/tasks/" + task(call))
                .then()
                .body("status", equalTo("RUNNING"))
                .body("progress", equalTo(40))
                .body("message", equalTo("Half"));
        act(call, "complete", "{\"result\": {\"pages\": 3}}")
                .then()
                .statusCode(200)
                .body("status", equalTo("COMPLETE"));

        as("alice").get("/v1/tasks/" + task(call)).then().body("result.pages", equalTo(3));
        as("alice")
                .get("/v1/tasks/" + task(call) + "/history")
                .then()
                .body("history.actorKind", contains("user", "node", "worker"))
                .body("history[2].actor", equalTo("worker:called-service"));
    }

    @Test
    void theServiceMayReportBeforeItAnswers() throws InterruptedException {
        CalledService.Call call = called(Map.of());

        act(call, "complete", "{\"result\": 1}").then().statusCode(200);
        call.answer(202);

        awaitStatus("alice", task(call), "COMPLETE");
    }

    @Test
    void anEqualRepeatGetsTheFirstAnswerADifferentOneTheReason() throws InterruptedException {
        CalledService.Call call = accepted(Map.of());
        act(call, "complete", "{\"result\": 1}").then().statusCode(200);

        act(call, "complete", "{\"result\": 1}").then().statusCode(200).body("status", equalTo("COMPLETE"));
        act(call, "complete", "{\"result\": 2}").then().statusCode(409).body("reason", equalTo("ended"));
        act(call, "heartbeat", Map.of()).then().statusCode(409).body("reason", equalTo("ended"));
    }

    @Test
    void aFailureIsTriedAgainWithAnotherToken() throws InterruptedException {
        CalledService.Call first = accepted(Map.of("maxAttempts", 2));

        act(first, "fail", Map.of("reason", "No memory.", "retryable", true))
                .then()
                .statusCode(200)
                .body("status", equalTo("ENQUEUED"));
        CalledService.Call second = service.next();
        second.answer(202);
        awaitHandover(second);

        assertThat(second.lease()).endsWith("/2");
        assertThat(second.token()).isNotEqualTo(first.token());
        withToken(first.token())
                .body("{}")
                .post(second.lease() + "/complete")
                .then()
                .statusCode(401);
        act(first, "complete", "{}").then().statusCode(409).body("reason", equalTo("ended"));
        act(second, "complete", "{}").then().statusCode(200);
    }

    @Test
    void aRefusedCallFailsTheAttemptAndItsTokenTellsSo() throws InterruptedException {
        CalledService.Call call = called(Map.of("maxAttempts", 1));
        call.answer(422);
        awaitStatus("alice", task(call), "FAILED");

        act(call, "complete", "{}")
                .then()
                .statusCode(409)
                .body("reason", equalTo("released"))
                .body("detail", containsString("The called service answered 422."));
    }

    @Test
    void theTimeLimitIsThatOfTheAttempt() throws InterruptedException {
        CalledService.Call call = called(Map.of("maxAttempts", 1, "timeout", "PT2S"));
        call.answer(202);

        awaitStatus("alice", task(call), "FAILED");

        act(call, "complete", "{}").then().statusCode(409).body("reason", equalTo("timed-out"));
    }

    @Test
    void aCancelReachesTheServiceByItsHeartbeat() throws InterruptedException {
        CalledService.Call call = accepted(Map.of());
        as("alice").post("/v1/tasks/" + task(call) + "/cancel").then().statusCode(202);

        Awaitility.await()
                .atMost(SOON)
                .until(() -> act(call, "heartbeat", Map.of()).path("cancelRequested"));
        act(call, "cancelled", "{}").then().statusCode(200).body("status", equalTo("CANCELLED"));
    }

    @Test
    void aCancelEndsTheAttemptOfASilentServiceAfterItsGrace() throws InterruptedException {
        CalledService.Call call = accepted(Map.of());

        as("alice").post("/v1/tasks/" + task(call) + "/cancel").then().statusCode(202);

        awaitStatus("alice", task(call), "CANCELLED");
        act(call, "complete", "{}").then().statusCode(409).body("reason", equalTo("cancelled"));
    }

    @Test
    void theTokenIsGoodForItsLeaseAlone() throws InterruptedException {
        CalledService.Call mine = accepted(Map.of());
        CalledService.Call other = accepted(Map.of());

        withToken(mine.token())
                .body("{}")
                .post(other.lease() + "/complete")
                .then()
                .statusCode(401);
        withToken(mine.token()).get("/v1/tasks/" + task(mine)).then().statusCode(401);
        withToken(mine.token())
                .body(Map.of("worker", "w", "types", List.of("remote")))
                .post("/v1/leases")
                .then()
                .statusCode(401);
        withToken(mine.token())
                .body(Map.of("leases", List.of(Map.of("id", task(other), "attempt", 1))))
                .post("/v1/leases/heartbeats")
                .then()
                .statusCode(401);
        act(mine, "complete", "{}").then().statusCode(200);
        act(other, "complete", "{}").then().statusCode(200);
    }

    @Test
    void aWorkerCanNotActUnderTheLease() throws InterruptedException {
        CalledService.Call call = accepted(Map.of());

        given().auth()
                .oauth2(issuer.token("bot", "worker"))
                .filter(validation())
                .contentType("application/json")
                .body("{}")
                .post(call.lease() + "/complete")
                .then()
                .statusCode(403);

        act(call, "release", "{}").then().statusCode(200).body("status", equalTo("ENQUEUED"));
        CalledService.Call again = service.next();
        act(again, "complete", "{}").then().statusCode(200);
        again.answer(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ltl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ltl_", "ltl_x.y.z"})
    void anInventedTokenIsRefused(String token) {
        withToken(token)
                .body("{}")
                .post("/v1/leases/019a0000-0000-7000-8000-000000000000/1/complete")
                .then()
                .statusCode(401);
    }
}
