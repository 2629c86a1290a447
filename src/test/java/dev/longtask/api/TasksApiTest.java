package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.handler.TaskFailure;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TasksApiTest extends ApiTest {
    @Test
    void aSubmissionIsAnsweredWithTheTaskAndItsAddress() {
        Response answer = submit("alice", """
                {"type": "gate", "input": {"space": "DOC"}, "description": "Export", "priority": 3,
                 "labels": {"team": "docs"}, "maxAttempts": 2, "timeout": "PT5M", "runAt": "2020-01-01T00:00:00Z",
                 "concurrencyKey": "space DOC"}
                """);

        String id = answer.then()
                .statusCode(202)
                .header("Retry-After", "1")
                .body("type", equalTo("gate"))
                .body("priority", equalTo(3))
                .body("labels.team", equalTo("docs"))
                .body("maxAttempts", equalTo(2))
                .body("timeout", equalTo("PT5M"))
                .body("concurrencyKey", equalTo("space DOC"))
                .body("creator", equalTo("alice"))
                .extract()
                .path("id");
        assertThat(answer.header("Location")).endsWith("/v1/tasks/" + id);
        as("alice").get("/v1/tasks/" + id).then().statusCode(200).body("input.space", equalTo("DOC"));
    }

    @Test
    void aTaskThatWaitsSaysForWhatInEachApi() {
        String id = submit("alice", Map.of("type", "gate", "runAt", "2035-01-01T00:00:00Z"))
                .then()
                .statusCode(202)
                .body("waitingFor", equalTo("RUN_AT"))
                .body("nextAttemptAt", equalTo("2035-01-01T00:00:00.000Z"))
                .extract()
                .path("id");
        String sentence = "Scheduled to start at 2035-01-01T00:00:00.000Z or later.";

        as("alice").get("/v1/tasks/" + id).then().body("waitingFor", equalTo("RUN_AT"));
        as("alice").get("/api/2/task/" + id).then().body("message", equalTo(sentence));
        as("alice").get("/longtask/" + id).then().body("messages.translation", equalTo(List.of(sentence)));
        as("alice")
                .post("/v1/tasks/" + id + "/cancel")
                .then()
                .body("$", not(hasKey("waitingFor")))
                .body("$", not(hasKey("nextAttemptAt")));
    }

    @Test
    void aClientMayWaitForTheEnd() {
        as("alice")
                .contentType("application/json")
                .header("Prefer", "respond-async, wait=10")
                .body(Map.of("type", "nap", "input", Map.of("seconds", 0.01, "steps", 1)))
                .post("/v1/tasks")
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=10")
                .body("status", equalTo("COMPLETE"))
                .body("result.sleptSeconds", equalTo(0.01f));
    }

    @Test
    void timesHaveOneForm() {
        String id = running("alice");
        gate.with(id, run -> run.context().log("line"));
        gate.with(id, run -> run.emitter().complete(null));
        awaitStatus("alice", id, "COMPLETE");

        Map<String, Object> task = as("alice").get("/v1/tasks/" + id).jsonPath().getMap("$");
        for (String field : List.of("submitted", "started", "finished", "updated")) {
            assertThat(task.get(field)).asString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        }
        as("alice")
                .get("/v1/tasks/" + id + "/history")
                .then()
                .body("history.at", everyItem(matchesPattern(".*:\\d\\d\\.\\d{3}Z")));
        as("alice")
                .get("/v1/tasks/" + id + "/log")
                .then()
                .body("lines.at", everyItem(matchesPattern(".*:\\d\\d\\.\\d{3}Z")));
    }

    @Test
    void aTaskThatIsStoredIsAcceptedAlsoWhereItCanNotBeWaitedFor() {
        String waited = running("patient");
        List<CompletableFuture<Response>> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waits.add(CompletableFuture.supplyAsync(
                    () -> {
                        Response answer = as("patient").get("/v1/tasks/" + waited + "?wait=60");
                        while (answer.statusCode() == 429) {
                            answer = as("patient").get("/v1/tasks/" + waited + "?wait=60");
                        }
                        return answer;
                    },
                    Executors.newCachedThreadPool()));
        }
        await().until(() -> as("patient").get("/v1/tasks/" + waited + "?wait=1").statusCode() == 429);

        as("patient")
                .contentType("application/json")
                .header("Prefer", "WAIT=99999999999")
                .body("{\"type\": \"gate\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .body("status", not(equalTo("COMPLETE")))
                .body("id", not(equalTo(waited)));

        gate.with(waited, run -> run.emitter().complete(null));
        waits.forEach(CompletableFuture::join);
    }

    @Test
    void aChangeMayAskForATaskAsItWasRead() {
        String id = running("alice");
        String tag = as("alice").get("/v1/tasks/" + id).header("ETag");

        for (String action : List.of("cancel", "retry")) {
            as("alice")
                    .header("If-Match", "\"another\"")
                    .post("/v1/tasks/" + id + "/" + action)
                    .then()
                    .statusCode(412)
                    .body("type", equalTo("urn:longtask:problem:task-changed"));
        }
        as("alice")
                .header("If-Match", "W/\"another\"")
                .delete("/v1/tasks/" + id)
                .then()
                .statusCode(412);
        as("alice")
                .header("If-Match", tag)
                .post("/v1/tasks/" + id + "/cancel")
                .then()
                .statusCode(202);
        as("alice")
                .header("If-Match", tag)
                .post("/v1/tasks/" + id + "/cancel")
                .then()
                .statusCode(412);
        awaitStatus("alice", id, "CANCELLED");
        as("alice").header("If-Match", tag).delete("/v1/tasks/" + id).then().statusCode(412);
        as("alice").header("If-Match", "*").delete("/v1/tasks/" + id).then().statusCode(204);
    }

    @Test
    void anUnchangedTaskIsNotSentAgain() {
        String id = running("alice");
        String tag = as("alice").get("/v1/tasks/" + id).header("ETag");

        as("alice").header("If-None-Match", tag).get("/v1/tasks/" + id).then().statusCode(304);

        gate.with(id, run -> run.emitter().complete(null));
        awaitStatus("alice", id, "COMPLETE");
        as("alice").header("If-None-Match", tag).get("/v1/tasks/" + id).then().statusCode(200);
    }

    @Test
    void aWaitEndsAtTheNextChange() {
        String id = running("alice");
        CompletableFuture<Response> waiting =
                CompletableFuture.supplyAsync(() -> as("alice").get("/v1/tasks/" + id + "?wait=60"));

        // Whether the wait starts before or after the end, it must return long before its minute is up.
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(7)));

        assertThat(waiting).succeedsWithin(java.time.Duration.ofSeconds(20));
        assertThat(waiting.join().<String>path("status")).isEqualTo("COMPLETE");
    }

    @Test
    void theHistoryAndTheLogTellWhatHappened() {
        String id = running("alice");
        gate.with(id, run -> {
            run.context().log("fetched page 1");
            run.context().log("fetched page 2");
            run.emitter().fail(TaskFailure.nonRetryable("No such space."));
        });
        awaitStatus("alice", id, "FAILED");

        as("alice")
                .get("/v1/tasks/" + id + "/history")
                .then()
                .statusCode(200)
                .body("history.to", equalTo(List.of("ENQUEUED", "RUNNING", "FAILED")))
                .body("history[2].reason", equalTo("No such space."));
        as("alice")
                .get("/v1/tasks/" + id + "/log?limit=1")
                .then()
                .statusCode(200)
                .body("lines.text", equalTo(List.of("fetched page 1")))
                .body("next", equalTo(1));
        as("alice")
                .get("/v1/tasks/" + id + "/log?after=1")
                .then()
                .body("lines.text", equalTo(List.of("fetched page 2")));
    }

    @Test
    void aTaskIsCancelledRetriedAndDeleted() {
        String id = running("alice");

        as("alice").post("/v1/tasks/" + id + "/cancel").then().statusCode(202);
        awaitStatus("alice", id, "CANCELLED");
        as("alice").post("/v1/tasks/" + id + "/cancel").then().statusCode(409);
        as("alice").post("/v1/tasks/" + id + "/retry").then().statusCode(202).body("status", equalTo("ENQUEUED"));
        as("alice").delete("/v1/tasks/" + id).then().statusCode(409);
        as("alice").post("/v1/tasks/" + id + "/cancel").then().statusCode(202);
        awaitStatus("alice", id, "CANCELLED");
        as("alice").delete("/v1/tasks/" + id).then().statusCode(204);
        as("alice").get("/v1/tasks/" + id).then().statusCode(404);
    }

    @Test
    void theTypesAreListedWithTheirSchemas() {
        as("alice")
                .get("/v1/types")
                .then()
                .statusCode(200)
                .body("types.name", hasItem("gate"))
                .body("types.find { it.name == 'nap' }.inputSchema.properties.seconds.maximum", equalTo(60));
    }

    @Test
    void anInputThatDoesNotFitItsSchemaIsRefusedWithAPointerToEachFault() {
        submit("alice", "{\"type\": \"nap\", \"input\": {\"seconds\": 61, \"steps\": \"ten\"}}")
                .then()
                .statusCode(400)
                .body("errors.field", org.hamcrest.Matchers.containsInAnyOrder("/input/seconds", "/input/steps"));
    }
}
