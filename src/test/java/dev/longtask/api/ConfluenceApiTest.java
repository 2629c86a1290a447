package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.longtask.handler.TaskFailure;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ConfluenceApiTest extends ApiTest {
    @Test
    void everyUserSeesTheStatusOfATaskAndNothingElse() {
        String id = running("alice");

        as("bob")
                .get("/longtask/" + id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("name.key", equalTo("gate"))
                .body("name.args", empty())
                .body("percentageComplete", equalTo(0))
                .body("successful", equalTo(false))
                .body("finished", equalTo(false))
                .body("messages", empty())
                .body("_links.context", equalTo(""))
                .body("$", not(hasKey("input")))
                .body("$", not(hasKey("result")))
                .body("$", not(hasKey("submittedBy")))
                .body("$", not(hasKey("errors")));
        end(id);
    }

    private void end(String id) {
        gate.with(id, run -> run.emitter().complete(null));
        awaitStatus("alice", id, "COMPLETE");
    }

    @Test
    void messagesAreShownTheLatestLast() {
        String id = running("alice");
        gate.with(id, run -> {
            run.context().message("first");
            run.context().message("second");
        });
        end(id);

        List<String> messages = as("alice").get("/longtask/" + id).path("messages.translation");
        assertThat(messages).containsExactly("first", "second");
    }

    @Test
    void aFailureHasAnErrorAndAStatusKey() {
        String id = running("alice");
        gate.with(id, run -> run.emitter().fail(TaskFailure.nonRetryable("No such space.")));
        awaitStatus("alice", id, "FAILED");

        as("bob")
                .get("/longtask/" + id)
                .then()
                .body("status", equalTo("ERROR_UNKNOWN"))
                .body("finished", equalTo(true))
                .body("successful", equalTo(false))
                .body("errors[0].translation", equalTo("No such space."));
    }

    @Test
    void anUnknownTaskIsNotFound() {
        as("alice")
                .get("/longtask/17")
                .then()
                .statusCode(404)
                .body("statusCode", equalTo(404))
                .body("data.authorized", equalTo(true))
                .body("data.valid", equalTo(true))
                .body("data.errors", empty())
                .body("data.successful", equalTo(false))
                .body("message", equalTo("Task 17 was not found."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=-1", "start=-1", "limit=x", "start=1.5", "limit=%20", "start=0x10", "start=0x1"})
    void aParameterThatIsNoWholeNumberIsRefused(String query) {
        as("alice")
                .get("/longtask?" + query)
                .then()
                .statusCode(400)
                .body("data.valid", equalTo(false))
                .body("message", org.hamcrest.Matchers.containsString("must be a non-negative integer"));
    }

    @Test
    void aParameterWithoutAValueIsRefused() {
        as("alice")
                .urlEncodingEnabled(false)
                .get("/longtask?limit=&start=0")
                .then()
                .statusCode(400)
                .body("message", org.hamcrest.Matchers.containsString("limit must not be empty"));
    }

    @Test
    void aParameterThatIsNotTheApisIsIgnored() {
        as("alice")
                .urlEncodingEnabled(false)
                .get("/longtask?expand=&foo=%00")
                .then()
                .statusCode(200);
    }

    @Test
    void aKeyThatNoTypeCanHaveIsRefused() {
        as("alice")
                .urlEncodingEnabled(false)
                .get("/longtask?key=%00")
                .then()
                .statusCode(400)
                .body("message", org.hamcrest.Matchers.containsString("key must not contain a NUL character"));
    }

    @Test
    void aLimitOverTheMaximumIsLoweredToIt() {
        as("alice").get("/longtask?limit=9999").then().statusCode(200).body("limit", equalTo(250));
        as("alice")
                .get("/longtask?limit=99999999999999999999")
                .then()
                .statusCode(200)
                .body("limit", equalTo(250));
    }

    @Test
    void theListIsWalkedByItsLinks() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(running("alice"));
        }

        List<String> walked = new ArrayList<>();
        String next = "/longtask?key=gate&limit=2";
        while (next != null) {
            var page = as("bob").get(next);
            page.then().statusCode(200);
            List<String> results = page.path("results.id");
            assertThat(page.<Integer>path("size")).isEqualTo(results.size());
            walked.addAll(results);
            next = page.path("_links.next");
        }

        assertThat(walked).containsSubsequence(ids).doesNotHaveDuplicates();
        ids.forEach(this::end);
    }

    @Test
    void aPageBehindTheFirstLinksBack() {
        as("alice").get("/longtask?start=3&limit=2").then().body("_links.prev", equalTo("/longtask?start=1&limit=2"));
        as("alice").get("/longtask?limit=2").then().body("_links", not(hasKey("prev")));
    }

    @Test
    void aLastPageThatIsFullHasNoNext() {
        // A separate type, so that tasks of other tests are not in the list.
        for (int i = 0; i < 4; i++) {
            submit("walker", "{\"type\": \"later\", \"runAt\": \"2035-01-01T00:00:00Z\"}");
        }
        int all = as("walker").get("/longtask?limit=250&key=later").path("size");

        as("walker")
                .get("/longtask?key=later&start=" + (all - 2) + "&limit=2")
                .then()
                .body("size", equalTo(2))
                .body("_links.next", org.hamcrest.Matchers.nullValue());
        as("walker")
                .get("/longtask?key=later&start=" + (all - 3) + "&limit=2")
                .then()
                .body("size", equalTo(2))
                .body("_links.next", org.hamcrest.Matchers.notNullValue());
    }

    @Test
    void aKeyThatNoTaskHasFindsNone() {
        as("alice").get("/longtask?key=nothing").then().body("results", empty()).body("size", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource({"/rest/api/longtask,''", "/wiki/rest/api/longtask,/wiki"})
    void theAliasesAnswerAndLinkWithinTheirFamily(String path, String context) {
        String id = running("alice");

        var one = undocumented("alice").get(path + "/" + id);
        one.then().statusCode(200).body("_links.context", equalTo(context));
        String base = one.path("_links.base");
        assertThat(base).endsWith(context);
        assertThat(one.<String>path("_links.self")).isEqualTo(base + "/rest/api/longtask/" + id);
        undocumented("alice")
                .get(path + "?limit=1")
                .then()
                .statusCode(200)
                .body("limit", equalTo(1))
                .body("_links.context", equalTo(context));
        undocumented("alice").get(path + "/17").then().statusCode(404).body("statusCode", equalTo(404));
        end(id);
    }
}
