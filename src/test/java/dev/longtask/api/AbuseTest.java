package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests that are cheap to send but could be expensive to serve. */
@QuarkusTest
class AbuseTest extends ApiTest {
    @TestHTTPResource(value = "/metrics", management = true)
    @SuppressWarnings("NullAway.Init")
    URI metrics;

    private Response batch(String body) {
        return as("alice").contentType("application/json").body(body).post("/v1/tasks/batch");
    }

    @Test
    void aBatchIsReadNoFurtherThanItsLimit() {
        String tooMany = IntStream.range(0, 1_001).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", ""));

        batch(tooMany + ", this is no JSON")
                .then()
                .statusCode(400)
                .body("errors[0].rule", containsString("1 to 1000 submissions"));
    }

    @Test
    void manyFaultsGetABoundedAnswer() {
        String unknown = IntStream.range(0, 60_000)
                .mapToObj(i -> "\"unknown" + i + "\": 1")
                .collect(Collectors.joining(",", "{", "}"));
        Response answer = submit("alice", unknown);
        answer.then()
                .statusCode(400)
                .body("errors", hasSize(50))
                .body("detail", containsString("Only the first 50 errors"));
        assertThat(answer.asByteArray()).hasSizeLessThan(20_000);

        Response many = batch(IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"type\": 1, \"priority\": \"x\", \"y\": 1}")
                .collect(Collectors.joining(",", "[", "]")));
        many.then().statusCode(400).body("errors", hasSize(50));

        Response types = batch(IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"type\": \"nothing\"}")
                .collect(Collectors.joining(",", "[", "]")));
        types.then().statusCode(400).body("errors", hasSize(50));
    }

    @Test
    void namesThatAreEchoedAreCut() {
        Response answer = submit("alice", Map.of("type", "gate", "n".repeat(4_000), 1));

        answer.then().statusCode(400).body("errors", hasSize(1));
        assertThat(answer.asByteArray()).hasSizeLessThan(1_000);
    }

    @Test
    void aKeyOfAnyLengthOrAnyNumberOfValuesIsRefused() {
        submit("alice", Map.of("type", "gate", "input", Map.of("n".repeat(10_000), 1)))
                .then()
                .statusCode(400);
        submit("alice", "{\"type\": \"gate\", \"input\": [" + "[],".repeat(340_000) + "1]}")
                .then()
                .statusCode(400)
                .body("errors[0].rule", containsString("600000"));
    }

    @Test
    void aLargeInputThatDoesNotFitItsSchemaIsReadToItsFirstFault() {
        String input = IntStream.range(0, 30_000)
                .mapToObj(i -> "\"f" + i + "\": 1")
                .collect(Collectors.joining(",", "{\"seconds\": \"x\", \"steps\": \"y\",", "}"));

        submit("alice", "{\"type\": \"nap\", \"input\": " + input + "}")
                .then()
                .statusCode(400)
                .body("errors", hasSize(1));
    }

    @Test
    void methodsAndPathsThatCallersMakeUpLeaveNoSeriesBehind() {
        IntStream.range(-20, 0).forEach(this::callWhatIsNotThere);
        List<String> before = series();
        IntStream.range(0, 1_000).forEach(this::callWhatIsNotThere);

        List<String> after = series();
        assertThat(after).hasSizeLessThanOrEqualTo(before.size() + 40);
        assertThat(ofRequests(after)).isNotEmpty().containsExactlyInAnyOrderElementsOf(ofRequests(before));
        assertThat(given().get(metrics).asString())
                .doesNotContain("ODD", "odd1")
                .contains("method=\"OTHER\"");
    }

    private void callWhatIsNotThere(int i) {
        call("ODD" + i, i % 2 == 0 ? "/v1/tasks" : "/odd" + i);
        if (i % 10 == 0) {
            call("GET", "/v1/odd" + i);
            call("POST", "/api/2/odd" + i);
            call("POST", "/rest/api/2/odd" + i);
            call("DELETE", "/v1/tasks/odd" + i + "/odd");
            given().request("ODD" + i, metrics);
            given().get(metrics.resolve("/odd" + i));
        }
    }

    private static void call(String method, String path) {
        int status = given().request(method, path).statusCode();
        assertThat(status).as(method + " " + path).isBetween(400, 499);
    }

    private List<String> series() {
        return given().get(metrics)
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();
    }

    private static List<String> ofRequests(List<String> series) {
        return series.stream()
                .filter(name -> name.startsWith("http_server_requests"))
                .toList();
    }

    @Test
    void unpairedSurrogatesAreRefusedByName() {
        for (String field : List.of("description", "concurrencyKey")) {
            submit("alice", "{\"type\": \"gate\", \"" + field + "\": \"a\\ud800\"}")
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("/" + field))
                    .body("errors[0].rule", containsString("surrogate"));
        }
        submit("alice", "{\"type\": \"gate\", \"labels\": {\"a\": \"\\udc00\"}}")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("/labels/a"));
    }

    @Test
    void everyMetricHasAName() {
        submitted("alice", "gate");

        List<String> names = given().get(metrics)
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .distinct()
                .toList();

        assertThat(names).hasSizeGreaterThan(20).noneMatch(name -> name.contains("__") || name.matches("(m)?_.*"));
    }
}
