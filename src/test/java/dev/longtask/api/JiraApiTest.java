package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class JiraApiTest extends ApiTest {
    @Test
    void aRunningTaskIsShownAsJiraShowsIt() {
        String id = running("alice");
        gate.with(id, run -> run.context().progress(40, "Page 40"));
        awaitProgress(id);

        as("alice")
                .get("/api/2/task/" + id)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("id", equalTo(id))
                .body("self", startsWith("http://localhost:"))
                .body("self", org.hamcrest.Matchers.endsWith("/api/2/task/" + id))
                .body("status", equalTo("RUNNING"))
                .body("progress", equalTo(40))
                .body("message", equalTo("Page 40"))
                .body("submittedBy", greaterThanOrEqualTo(1))
                .body("elapsedRuntime", greaterThanOrEqualTo(0))
                .body("$", hasKey("submitted"))
                .body("$", hasKey("started"))
                .body("$", hasKey("lastUpdate"))
                .body("$", not(hasKey("finished")))
                .body("$", not(hasKey("result")))
                .body("$", not(hasKey("description")));
        complete(id);
    }

    private void awaitProgress(String id) {
        org.awaitility.Awaitility.await()
                .until(() ->
                        as("alice").get("/api/2/task/" + id).path("progress").equals(40));
    }

    private void complete(String id) {
        gate.with(
                id,
                run -> run.emitter()
                        .complete(JsonNodeFactory.instance.objectNode().put("pages", 3)));
        awaitStatus("alice", id, "COMPLETE");
    }

    @Test
    void theLastUpdateIsThatOfStatusProgressOrMessage() {
        String id = running("alice");
        long started = as("alice").get("/api/2/task/" + id).jsonPath().getLong("lastUpdate");
        gate.with(id, run -> run.context().progress(40, "Page 40"));
        awaitProgress(id);

        Instant updated = Instant.parse(as("alice").get("/v1/tasks/" + id).path("updated"));
        assertThat(as("alice").get("/api/2/task/" + id).jsonPath().getLong("lastUpdate"))
                .isEqualTo(updated.toEpochMilli());
        assertThat(as("alice").get("/api/2/task/" + id).jsonPath().getLong("lastUpdate"))
                .isGreaterThan(started);
        complete(id);
        assertThat(as("alice").get("/api/2/task/" + id).jsonPath().getLong("lastUpdate"))
                .isEqualTo(as("alice").get("/api/2/task/" + id).jsonPath().getLong("finished"));
    }

    @Test
    void aFinishedTaskHasItsResult() {
        String id = running("alice");
        complete(id);

        as("alice")
                .get("/api/2/task/" + id)
                .then()
                .body("status", equalTo("COMPLETE"))
                .body("progress", equalTo(100))
                .body("result.pages", equalTo(3))
                .body("$", hasKey("finished"));
    }

    @Test
    void aResultOfNullStaysVisible() {
        String id = running("alice");
        gate.with(id, run -> run.emitter().complete(NullNode.getInstance()));
        awaitStatus("alice", id, "COMPLETE");

        assertThat(as("alice").get("/api/2/task/" + id).asString()).contains("\"result\":null");
    }

    @Test
    void aCancelIsAcceptedAlsoWhenOneIsPending() {
        String id = running("alice");

        as("alice")
                .post("/api/2/task/" + id + "/cancel")
                .then()
                .statusCode(200)
                .body("status", equalTo("CANCEL_REQUESTED"));
        as("alice").post("/api/2/task/" + id + "/cancel").then().statusCode(anyOfAcceptedOrTooLate());

        awaitStatus("alice", id, "CANCELLED");
        assertThat(gate.isCancelled(id)).isTrue();
    }

    private static org.hamcrest.Matcher<Integer> anyOfAcceptedOrTooLate() {
        // The handler may have stopped between the two calls; then there is nothing left to cancel.
        return org.hamcrest.Matchers.anyOf(equalTo(200), equalTo(400));
    }

    @Test
    void aFinishedTaskCanNotBeCancelled() {
        String id = running("alice");
        complete(id);

        as("alice")
                .post("/api/2/task/" + id + "/cancel")
                .then()
                .statusCode(400)
                .body("$", contains("Task " + id + " can't be cancelled: it is COMPLETE."));
    }

    @Test
    void anUnknownTaskIsNotFound() {
        as("alice").get("/api/2/task/17").then().statusCode(404).body("$", contains("Task 17 was not found."));
        as("alice").post("/api/2/task/17/cancel").then().statusCode(404).body("$", contains("Task 17 was not found."));
    }

    @Test
    void anotherOnesTaskIsForbiddenButNotToAnAdmin() {
        String id = running("alice");

        as("bob")
                .get("/api/2/task/" + id)
                .then()
                .statusCode(403)
                .body("$", contains("You are neither the creator of this task nor an admin."));
        as("bob").post("/api/2/task/" + id + "/cancel").then().statusCode(403);
        asAdmin().get("/api/2/task/" + id).then().statusCode(200);
        complete(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rest/api/2/task/", "/rest/api/3/task/"})
    void theAliasesAnswerAndNameTheirOwnPaths(String path) {
        String id = running("alice");

        undocumented("alice")
                .get(path + id)
                .then()
                .statusCode(200)
                .body("self", org.hamcrest.Matchers.endsWith(path + id));
        undocumented("alice")
                .post(path + id + "/cancel")
                .then()
                .statusCode(202)
                .body("status", equalTo("CANCEL_REQUESTED"));
        undocumented("alice").get(path + "17").then().statusCode(404).body("$", contains("Task 17 was not found."));
    }
}
