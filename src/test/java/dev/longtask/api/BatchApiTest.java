package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Batches and repeats of submissions. */
@QuarkusTest
class BatchApiTest extends ApiTest {

    @Test
    void aBatchIsRepeatedWithoutWhatWasDeletedSince() {
        String key = UUID.randomUUID().toString();
        String body =
                "[{\"type\": \"later\", \"runAt\": \"2035-01-01T00:00:00Z\"}, {\"type\": \"gate\"}, {\"type\": \"gate\"}]";
        List<String> ids =
                batchWithKey(key, body).then().statusCode(202).extract().path("tasks.id");
        as("alice").post("/v1/tasks/" + ids.get(0) + "/cancel").then().statusCode(202);
        as("alice").delete("/v1/tasks/" + ids.get(0)).then().statusCode(204);

        batchWithKey(key, body)
                .then()
                .statusCode(202)
                .body("tasks.id", equalTo(ids.subList(1, 3)))
                .body("gone", equalTo(List.of(0)));
        batchWithKey(key, "[{\"type\": \"gate\"}, {\"type\": \"gate\"}]").then().statusCode(422);
    }

    @Test
    void theKeyOfABatchIsNoneOfASingleTask() {
        String key = UUID.randomUUID().toString();
        withKey(key + "/0", "{\"type\": \"gate\"}").then().statusCode(202);

        batchWithKey(key, "[{\"type\": \"gate\"}]").then().statusCode(202);
    }

    private Response batchWithKey(String key, String body) {
        return as("alice")
                .contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/v1/tasks/batch");
    }

    @Test
    void aBlankKeyIsRefused() {
        for (String key : List.of("", " ", "\t")) {
            withKey(key, "{\"type\": \"gate\"}")
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("Idempotency-Key"));
        }
    }

    @Test
    void aRepeatWithTheSameKeyReturnsTheFirstTask() {
        String key = UUID.randomUUID().toString();
        String body = "{\"type\": \"gate\"}";

        String first = withKey(key, body).then().statusCode(202).extract().path("id");
        String second = withKey(key, body).then().statusCode(202).extract().path("id");

        assertThat(second).isEqualTo(first);
        withKey(key, "{\"type\": \"gate\", \"priority\": 1}")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:longtask:problem:idempotency-key-reused"));
    }

    private Response withKey(String key, String body) {
        return as("alice")
                .contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/v1/tasks");
    }

    @Test
    void aBatchIsStoredWholeOrNotAtAll() {
        String label = UUID.randomUUID().toString();
        List<Map<String, Object>> good = List.of(
                Map.of("type", "gate", "labels", Map.of("batch", label)),
                Map.of("type", "gate", "labels", Map.of("batch", label)));
        List<Map<String, Object>> bad = new ArrayList<>(good);
        bad.add(Map.of("type", "gate", "priority", 5_000));
        bad.add(Map.of("type", "no-such-type"));

        as("alice")
                .contentType("application/json")
                .body(bad)
                .post("/v1/tasks/batch")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("/2/priority", "/3/type")));
        as("alice").get("/v1/tasks?label=batch:" + label).then().body("tasks", hasSize(0));
        as("alice")
                .contentType("application/json")
                .body(good)
                .post("/v1/tasks/batch")
                .then()
                .statusCode(202)
                .body("tasks", hasSize(2));
        as("alice").get("/v1/tasks?label=batch:" + label).then().body("tasks", hasSize(2));
    }

    @Test
    void aFaultInABatchOfOneIsPointedToWithinTheBatch() {
        as("alice")
                .contentType("application/json")
                .body("[{\"type\": \"no-such-type\"}]")
                .post("/v1/tasks/batch")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("/0/type")));
    }

    @Test
    void aBatchIsRepeatableUnderAKey() {
        String key = UUID.randomUUID().toString();
        List<Map<String, String>> batch = List.of(Map.of("type", "gate"), Map.of("type", "gate"));

        List<String> first = batchWithKey(key, batch).path("tasks.id");
        List<String> second = batchWithKey(key, batch).path("tasks.id");

        assertThat(second).isEqualTo(first).hasSize(2);
    }

    private Response batchWithKey(String key, Object batch) {
        return as("alice")
                .contentType("application/json")
                .header("Idempotency-Key", key)
                .body(batch)
                .post("/v1/tasks/batch");
    }
}
