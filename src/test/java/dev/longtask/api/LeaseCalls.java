package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The calls of a worker. */
abstract class LeaseCalls extends ApiTest {
    static final Duration SOON = Duration.ofSeconds(15);

    RequestSpecification worker(String principal) {
        return given().auth()
                .oauth2(issuer.token(principal, "worker"))
                .filter(validation())
                .contentType("application/json");
    }

    Response lease(String principal, int limit, int wait) {
        return worker(principal)
                .body(Map.of("worker", "one", "types", List.of("remote"), "limit", limit, "wait", wait))
                .post("/v1/leases");
    }

    Response act(String principal, String lease, String action, Object body) {
        return worker(principal).body(body).post("/v1/leases/" + lease + "/" + action);
    }

    /** Submits a task, leases it, and returns the path of the lease. */
    String leased(Map<String, Object> more) {
        Map<String, Object> body = new java.util.HashMap<>(more);
        body.put("type", "remote");
        String id = submit("alice", body).then().statusCode(202).extract().path("id");
        lease("bot", 1, 20)
                .then()
                .statusCode(200)
                .body("leases.id", contains(id))
                .body("leases.attempt", contains(1));
        return id + "/1";
    }

    static String task(String lease) {
        return lease.substring(0, lease.indexOf('/'));
    }

    void awaitStatusOf(String lease, String status) {
        await().atMost(SOON)
                .until(() -> as("alice")
                        .get("/v1/tasks/" + task(lease))
                        .path("status")
                        .equals(status));
    }

    @AfterEach
    void leaveNoTasks() {
        await().atMost(SOON).until(() -> {
            List<Map<String, Object>> left = lease("bot", 100, 0).path("leases");
            left.forEach(one -> act("bot", one.get("id") + "/" + one.get("attempt"), "complete", "{}"));
            return left.isEmpty();
        });
    }
}
