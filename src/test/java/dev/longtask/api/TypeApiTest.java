package dev.longtask.api;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.IntNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What admins do to whole task types. */
@QuarkusTest
class TypeApiTest extends ApiTest {
    @AfterEach
    void resume() {
        change("gate", "resume").statusCode(200);
    }

    private ValidatableResponse change(String type, String action) {
        return asAdmin().post("/v1/types/" + type + "/" + action).then();
    }

    @Test
    void aPausedTypeStartsNoAttemptUntilItIsResumed() {
        String before = running("alice");
        change("gate", "pause")
                .statusCode(200)
                .body("name", equalTo("gate"))
                .body("paused.by", equalTo("root"))
                .body("paused.at", notNullValue());

        String id = submitted("alice", "gate");
        as("alice")
                .contentType("application/json")
                .header("Prefer", "wait=10")
                .body(Map.of("type", "nap", "input", Map.of("seconds", 0.01, "steps", 1)))
                .post("/v1/tasks")
                .then()
                .statusCode(200)
                .body("status", equalTo("COMPLETE"));
        as("alice")
                .get("/v1/tasks/" + id)
                .then()
                .body("status", equalTo("ENQUEUED"))
                .body("waitingFor", equalTo("PAUSE"));
        gate.with(before, run -> run.emitter().complete(IntNode.valueOf(1)));
        awaitStatus("alice", before, "COMPLETE");
        as("alice").get("/v1/tasks/" + id).then().body("status", equalTo("ENQUEUED"));

        change("gate", "resume").statusCode(200).body("paused", nullValue());

        await().atMost(Duration.ofSeconds(10)).until(() -> gate.isOpen(id));
        as("alice").post("/v1/tasks/" + id + "/cancel").then().statusCode(202);
    }

    @Test
    void everyoneSeesThatATypeIsPausedAndAdminsWhoPausedIt() {
        change("gate", "pause").statusCode(200);

        String gate = "types.find { it.name == 'gate' }.paused";
        as("alice").get("/v1/types").then().body(gate + ".at", notNullValue()).body(gate + ".by", nullValue());
        asAdmin()
                .get("/v1/types")
                .then()
                .body(gate + ".by", equalTo("root"))
                .body("types.find { it.name == 'nap' }.paused", nullValue());
    }

    @Test
    void aRepeatChangesNothing() {
        String at = change("gate", "pause").extract().path("paused.at");

        change("gate", "pause").statusCode(200).body("paused.at", equalTo(at));
        change("gate", "resume").statusCode(200);
        change("gate", "resume").statusCode(200).body("paused", nullValue());
    }

    @Test
    void anAdminReadsWhatATypeDidInTheLastHour() {
        String id = running("alice");
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(1)));
        awaitStatus("alice", id, "COMPLETE");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> asAdmin()
                        .get("/v1/types/gate/activity")
                        .then()
                        .statusCode(200)
                        .body("type", equalTo("gate"))
                        .body("minutes", hasSize(60))
                        .body("minutes.complete.sum()", greaterThan(0))
                        .body("duration.p50", notNullValue())
                        .body("duration.p95", notNullValue()));
        as("alice").get("/v1/types/gate/activity").then().statusCode(403);
        asAdmin().get("/v1/types/none/activity").then().statusCode(404);
    }

    @Test
    void onlyAdminsPauseAndResume() {
        for (String action : new String[] {"pause", "resume"}) {
            as("alice").post("/v1/types/gate/" + action).then().statusCode(403);
        }

        asAdmin().get("/v1/types").then().body("types.find { it.name == 'gate' }.paused", nullValue());
    }

    @Test
    void anUnknownTypeIsNotFound() {
        for (String action : new String[] {"pause", "resume"}) {
            change("none", action)
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:longtask:problem:type-not-found"));
        }
    }
}
