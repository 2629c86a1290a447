package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists of tasks. */
@QuarkusTest
class ListApiTest extends ApiTest {

    @Test
    void aLabelWithTwoValuesIsNoTasks() {
        submit("alice", Map.of("type", "gate", "labels", Map.of("team", "a")))
                .then()
                .statusCode(202);

        as("alice")
                .get("/v1/tasks?label=team:a&label=team:b")
                .then()
                .statusCode(200)
                .body("tasks", hasSize(0));
        as("alice").get("/v1/tasks?label=team:a&label=team:a").then().body("tasks", not(hasSize(0)));
    }

    @Test
    void aListShowsTheCallersTasksAndToAnAdminEverybodys() {
        String alices = submitted("alice", "gate");
        String carols = submitted("carol", "gate");

        as("carol")
                .get("/v1/tasks")
                .then()
                .statusCode(200)
                .body("tasks.creator", everyItem(equalTo("carol")))
                .body("tasks.id", hasItem(carols))
                .body("tasks.id", not(hasItem(alices)));
        asAdmin().get("/v1/tasks?limit=2").then().body("tasks.id", equalTo(List.of(carols, alices)));
    }

    @Test
    void aListIsWalkedByItsCursor() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(submitted("dave", "gate"));
        }

        List<String> walked = new ArrayList<>();
        String next = null;
        do {
            Response page = as("dave").get("/v1/tasks?limit=2" + (next == null ? "" : "&cursor=" + next));
            walked.addAll(page.path("tasks.id"));
            next = page.path("next");
        } while (next != null);

        assertThat(walked).isEqualTo(ids);
    }

    @Test
    void anAdminListsTheTasksOfACreatorByName() {
        String erins = submitted("erin", "gate");
        submitted("frank", "gate");

        asAdmin().get("/v1/tasks?creator=erin").then().statusCode(200).body("tasks.id", equalTo(List.of(erins)));
        asAdmin().get("/v1/tasks?creator=eri").then().body("tasks", hasSize(0));
        asAdmin()
                .get("/v1/tasks?creator=erin&creatorIssuer=https://other.example")
                .then()
                .body("tasks", hasSize(0));
        as("erin").get("/v1/tasks?creator=erin").then().body("tasks.id", equalTo(List.of(erins)));
    }

    @Test
    void nobodyListsTheTasksOfAnotherCreator() {
        submitted("gina", "gate");

        as("hank").get("/v1/tasks?creator=gina").then().statusCode(200).body("tasks", hasSize(0));
        as("gina")
                .get("/v1/tasks?creator=gina&creatorIssuer=https://other.example")
                .then()
                .body("tasks", hasSize(0));
    }

    @Test
    void filtersThatMakeNoSenseAreRefused() {
        for (String query : List.of(
                "status=DONE",
                "limit=0",
                "limit=501",
                "cursor=x",
                "submittedAfter=today",
                "label=x",
                "creator=%01",
                "creatorIssuer=https://other.example",
                "submittedBy=me")) {
            String name = query.substring(0, query.indexOf('='));
            as("alice")
                    .urlEncodingEnabled(false)
                    .get("/v1/tasks?" + query)
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo(name));
        }
    }
}
