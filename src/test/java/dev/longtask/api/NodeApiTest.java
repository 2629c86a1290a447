package dev.longtask.api;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.node.IntNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of nodes. */
@QuarkusTest
class NodeApiTest extends ApiTest {
    @Test
    void anAdminSeesWhichNodesThereAreAndWhatTheyRun() {
        String id = running("alice");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> asAdmin()
                                .get("/v1/nodes")
                                .<List<String>>path("nodes.name")
                                .size()
                        == 1);
        asAdmin()
                .get("/v1/nodes")
                .then()
                .statusCode(200)
                .body("$", not(hasKey("next")))
                .body("nodes[0].name", notNullValue())
                .body("nodes[0].version", matchesPattern("\\d+\\.\\d+.*"))
                .body("nodes[0].stopping", equalTo(false))
                .body("nodes[0].held", greaterThanOrEqualTo(1))
                .body("nodes[0].types.find { it.type == 'gate' }.held", greaterThanOrEqualTo(1))
                .body("nodes[0].types.find { it.type == 'gate' }.oldest", notNullValue());
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(1)));
    }

    @Test
    void theListHasPages() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> asAdmin().get("/v1/nodes?limit=1").path("next") != null);
        String next = asAdmin().get("/v1/nodes?limit=1").path("next");

        asAdmin().get("/v1/nodes?cursor=" + next).then().statusCode(200).body("nodes", hasSize(0));
        for (String query : List.of("cursor=x", "cursor=d29ya2VyOmE", "cursor=", "limit=0", "limit=101", "limit=x")) {
            asAdmin()
                    .get("/v1/nodes?" + query)
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo(query.substring(0, query.indexOf('='))));
        }
    }

    @Test
    void itIsForAdminsOnly() {
        as("alice").get("/v1/nodes").then().statusCode(403);
    }
}
