package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of types and creators, and what creators see of them. */
@QuarkusTest
class LimitsApiTest extends ApiTest {
    private final Map<String, String> creators = new HashMap<>();

    @AfterEach
    void cancelAll() {
        creators.forEach((id, creator) -> as(creator).post("/v1/tasks/" + id + "/cancel"));
    }

    private String sleeping(String creator, Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(fields);
        body.put("input", Map.of("seconds", 60));
        String id = submit(creator, body).then().statusCode(202).extract().path("id");
        creators.put(id, creator);
        return id;
    }

    private void assertWaitsFor(String creator, String id, String what) {
        assertThat(as(creator).get("/v1/tasks/" + id).<String>path("waitingFor"))
                .isEqualTo(what);
    }

    @Test
    void creatorsOfATypeThatKeepsThemApartDoNotShareKeys() {
        Map<String, Object> body = Map.of("type", "own-keys", "concurrencyKey", "k");
        String first = sleeping("alice", body);
        String second = sleeping("alice", body);
        String bobs = sleeping("bob", body);

        awaitStatus("alice", first, "RUNNING");
        awaitStatus("bob", bobs, "RUNNING");
        assertWaitsFor("alice", second, "CONCURRENCY_KEY");
        as("bob").get("/v1/tasks/" + bobs).then().body("concurrencyKey", equalTo("k"));
        as("alice").get("/v1/tasks?type=own-keys").then().body("tasks[0].concurrencyKey", equalTo("k"));
    }

    @Test
    void aTypeLimitsHowManyOfItsTasksACreatorRuns() {
        Map<String, Object> body = Map.of("type", "one-each");
        String first = sleeping("alice", body);
        String second = sleeping("alice", body);
        String bobs = sleeping("bob", body);

        awaitStatus("alice", first, "RUNNING");
        awaitStatus("bob", bobs, "RUNNING");
        assertWaitsFor("alice", second, "CREATOR");
        as("alice").get("/v1/tasks/" + second).then().body("concurrencyKey", nullValue());
        undocumented("alice")
                .get("/api/2/task/" + second)
                .then()
                .body("message", equalTo("Waiting for other tasks of the same creator."));

        as("alice").post("/v1/tasks/" + first + "/cancel");
        awaitStatus("alice", second, "RUNNING");
    }

    @Test
    void aTypeThatLimitsItsCreatorsTakesNoKeysOfTheirs() {
        submit("alice", Map.of("type", "one-each", "concurrencyKey", "k"))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("/concurrencyKey")))
                .body("errors.rule[0]", equalTo("must not be set for this type, which limits concurrency per creator"));
    }

    @Test
    void aUserKeepsToTheCeilingsOfATypeAndAnAdminNeedNot() {
        Map<String, Object> wanted = Map.of(
                "type", "capped", "runAt", "2035-01-01T00:00:00Z", "priority", 6, "maxAttempts", 4, "timeout", "PT2H");

        submit("alice", wanted)
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("/priority", "/maxAttempts", "/timeout")))
                .body("errors.rule[0]", equalTo("must be at most 5 for this type unless an admin submits the task"));
        submit("alice", Map.of("type", "capped", "priority", 5, "maxAttempts", 3, "timeout", "PT1H"))
                .then()
                .statusCode(202);
        asAdmin()
                .contentType("application/json")
                .body(wanted)
                .post("/v1/tasks")
                .then()
                .statusCode(202);
    }

    @Test
    void aHistoryIsReadInPages() {
        String id = running("alice");
        as("alice").post("/v1/tasks/" + id + "/cancel");
        awaitStatus("alice", id, "CANCELLED");
        as("alice").post("/v1/tasks/" + id + "/retry").then().statusCode(202);
        awaitStatus("alice", id, "RUNNING");

        as("alice")
                .get("/v1/tasks/" + id + "/history?limit=1")
                .then()
                .body(
                        "history.to",
                        equalTo(List.of("ENQUEUED", "RUNNING", "CANCEL_REQUESTED", "CANCELLED", "ENQUEUED")))
                .body("next", equalTo(1));
        as("alice")
                .get("/v1/tasks/" + id + "/history?limit=1&after=1")
                .then()
                .body("history.to", equalTo(List.of("RUNNING")))
                .body("next", nullValue());
        for (String query : List.of("limit=0", "limit=1001", "limit=x", "after=-1", "after=x", "after=9999999999")) {
            as("alice").get("/v1/tasks/" + id + "/history?" + query).then().statusCode(400);
        }
        as("alice").post("/v1/tasks/" + id + "/cancel");
    }
}
