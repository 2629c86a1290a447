package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class StrictInputTest extends ApiTest {
    @Test
    void fieldsThatACallerMayNotSetAreNamed() {
        submit("alice", "{\"type\": \"gate\", \"status\": \"COMPLETE\", \"submittedBy\": 1, \"attempt\": 9}")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.field", containsInAnyOrder("/status", "/submittedBy", "/attempt"));
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of("{}", "/type"),
                Arguments.of("{\"type\": 1}", "/type"),
                Arguments.of("{\"type\": \"nothing\"}", "/type"),
                Arguments.of("{\"type\": \"gate\", \"priority\": 1001}", "/priority"),
                Arguments.of("{\"type\": \"gate\", \"priority\": \"1\"}", "/priority"),
                Arguments.of("{\"type\": \"gate\", \"priority\": 1.5}", "/priority"),
                Arguments.of("{\"type\": \"gate\", \"priority\": 99999999999}", "/priority"),
                Arguments.of("{\"type\": \"gate\", \"maxAttempts\": 0}", "/maxAttempts"),
                Arguments.of("{\"type\": \"gate\", \"timeout\": \"10m\"}", "/timeout"),
                Arguments.of("{\"type\": \"gate\", \"timeout\": \"PT0S\"}", "/timeout"),
                Arguments.of("{\"type\": \"gate\", \"timeout\": \"P99999999999999D\"}", "/timeout"),
                Arguments.of("{\"type\": \"gate\", \"concurrencyKey\": 7}", "/concurrencyKey"),
                Arguments.of("{\"type\": \"gate\", \"runAt\": \"tomorrow\"}", "/runAt"),
                Arguments.of("{\"type\": \"gate\", \"runAt\": \"+1000000000-12-31T23:59:59Z\"}", "/runAt"),
                Arguments.of("{\"type\": \"gate\", \"labels\": [1]}", "/labels"),
                Arguments.of("{\"type\": \"gate\", \"labels\": {\"a\": 1}}", "/labels/a"),
                Arguments.of("{\"type\": \"gate\", \"labels\": {\"a b\": \"c\"}}", "/labels/a b"),
                Arguments.of("{\"type\": \"gate\", \"description\": \"\"}", "/description"),
                Arguments.of("{\"type\": \"gate\", \"description\": \"a\\u0000b\"}", "/description"),
                Arguments.of("{\"type\": \"gate\", \"description\": \"\\udc00\"}", "/description"),
                Arguments.of("{\"type\": \"gate\", \"labels\": {\"a\": \"\\ud800\"}}", "/labels/a"),
                Arguments.of("{\"type\": \"gate\", \"input\": \"\\ud800\"}", "/input"),
                Arguments.of("{\"type\": \"gate\", \"input\": {\"x\": [1, \"a\\ud800b\"]}}", "/input/x/1"),
                Arguments.of("{\"type\": \"gate\", \"input\": 1e400}", "/input"),
                Arguments.of("{\"type\": \"gate\", \"input\": {\"x\": [1e-999999999]}}", "/input/x/0"),
                Arguments.of("[]", ""),
                Arguments.of("\"gate\"", ""),
                Arguments.of("null", ""));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void aFieldThatBreaksItsRuleIsNamed(String body, String field) {
        submit("alice", body).then().statusCode(400).body("errors[0].field", equalTo(field));
    }

    static Stream<String> malformed() {
        return Stream.of(
                "{",
                "{\"type\": \"gate\"} x",
                "{\"type\": \"gate\", \"type\": \"nap\"}",
                "{\"type\": \"gate\", \"input\": {\"a\": 1, \"a\": 2}}",
                "{'type': 'gate'}",
                "{\"type\": \"gate\", \"input\": NaN}",
                "{\"type\": \"gate\", \"input\": " + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                "{\"type\": \"gate\", \"input\": " + "9".repeat(5_000) + "}",
                "{\"type\": \"gate\", \"input\": \"\t\"}",
                "");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNoStrictJsonIsRefused(String body) {
        submit("alice", body).then().statusCode(400).body("errors[0].rule", containsString("must be"));
    }

    @Test
    void whatIsNoUtf8IsRefused() {
        byte[] body = "{\"type\": \"gate\", \"description\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);

        submit("alice", body).then().statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"gate\", \"input\": {\"\\ud800\": 1}}",
                "{\"type\": \"gate\", \"input\": {\"a\\udc00\": 1}}",
                "{\"type\": \"gate\", \"\\ud800\": 1}"
            })
    void aKeyWithAnUnpairedSurrogateIsRefused(String body) {
        submit("alice", body).then().statusCode(400).body("errors[0].rule", containsString("unpaired surrogate"));
    }

    @Test
    void anInputKeepsEveryCharacterThatJsonHas() {
        String input = "\"a\\u0000b\\ud83d\\ude00\"";

        String id = submit("alice", "{\"type\": \"gate\", \"input\": " + input + "}")
                .path("id");

        as("alice").get("/v1/tasks/" + id).then().statusCode(200).body("input", equalTo("a\0b\ud83d\ude00"));
    }

    static Stream<Arguments> unstorableParameters() {
        return Stream.of(
                Arguments.of("/v1/tasks?type=%00", "type"),
                Arguments.of("/v1/tasks?label=a:%00", "label"),
                Arguments.of("/v1/tasks?cursor=%00", "cursor"),
                Arguments.of("/v1/tasks?status=%00", "status"));
    }

    @ParameterizedTest
    @MethodSource("unstorableParameters")
    void aParameterThatNoTaskCanHaveIsRefused(String path, String parameter) {
        as("alice")
                .urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo(parameter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "submittedAfter=%2B1000000000-01-01T00:00:00Z",
                "submittedAfter=%2B1000000000-12-31T23:59:59Z",
                "submittedAfter=9999-12-31T23:59:59.999999999Z",
                "submittedBefore=-1000000000-01-01T00:00:00Z",
                "submittedBefore=-4713-01-01T00:00:00Z",
                "submittedBefore=0000-01-01T00:00:00Z"
            })
    void atTimesFarAwayThereAreNoTasks(String parameter) {
        submitted("alice", "gate");

        as("alice")
                .urlEncodingEnabled(false)
                .get("/v1/tasks?" + parameter)
                .then()
                .statusCode(200)
                .body("tasks", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 253_402_300_800_000_000L})
    void aCursorThatNoPageEverHadIsRefused(long time) {
        byte[] bytes = ByteBuffer.allocate(24).putLong(time).array();
        String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

        as("alice").get("/v1/tasks?cursor=" + cursor).then().statusCode(400).body("errors[0].field", equalTo("cursor"));
    }

    static Stream<byte[]> notUtf8() {
        String body = "{\"type\": \"gate\", \"description\": \"x\"}";
        byte[] overlong = body.getBytes(StandardCharsets.ISO_8859_1);
        byte[] twoByteSlash = body.replace("x", "\u00c0\u00af").getBytes(StandardCharsets.ISO_8859_1);
        byte[] surrogate = body.replace("x", "\u00ed\u00a0\u0080").getBytes(StandardCharsets.ISO_8859_1);
        byte[] cut = java.util.Arrays.copyOf(overlong, overlong.length + 1);
        cut[overlong.length] = (byte) 0xc3;
        return Stream.of(
                twoByteSlash,
                surrogate,
                cut,
                body.getBytes(StandardCharsets.UTF_16),
                body.getBytes(StandardCharsets.UTF_16LE),
                body.getBytes(StandardCharsets.UTF_16BE),
                body.getBytes(StandardCharsets.UTF_32LE),
                body.getBytes(StandardCharsets.UTF_32BE));
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void whatIsNotStrictlyUtf8IsRefused(byte[] body) {
        submit("alice", body).then().statusCode(400).body("errors[0].rule", equalTo("must be JSON in UTF-8"));
    }

    @Test
    void aByteOrderMarkBeforeABodyIsPassedOver() {
        submit("alice", "\ufeff{\"type\": \"gate\"}".getBytes(StandardCharsets.UTF_8))
                .then()
                .statusCode(202);
    }

    @Test
    void anUnknownTypeAndOtherFaultsAreToldTogether() {
        submit("alice", "{\"type\": \"nothing\", \"priority\": 5000}")
                .then()
                .statusCode(400)
                .body("errors.field", containsInAnyOrder("/type", "/priority"));
    }

    @Test
    void anErrorDoesNotQuoteTheBody() {
        String answer =
                submit("alice", "{\"type\": \"gate\", \"input\": s3cr3t}").asString();

        assertThat(answer).doesNotContain("s3cr3t");
    }

    @Test
    void anInputBeyondTheLimitIsTooLarge() {
        submit("alice", "{\"type\": \"gate\", \"input\": \"" + "x".repeat(1_100_000) + "\"}")
                .then()
                .statusCode(413)
                .body("detail", containsString("larger than 1048576 bytes"));
    }

    @Test
    void aBodyFarBeyondTheLimitIsRefusedUnread() {
        submit("alice", "{\"type\": \"gate\", \"input\": [" + "1,".repeat(4_000_000))
                .then()
                .statusCode(413);
    }

    @Test
    void aBatchMayBeLargerThanOneInput() {
        String one = "{\"type\": \"gate\", \"runAt\": \"2035-01-01T00:00:00Z\", \"input\": \"%s\"}"
                .formatted("x".repeat(900_000));

        as("batcher")
                .contentType("application/json")
                .body("[" + one + "," + one + "," + one + "]")
                .post("/v1/tasks/batch")
                .then()
                .statusCode(202);
    }

    @Test
    void frameworkErrorsAreProblemsToo() {
        undocumented("alice").get("/v1/nothing").then().statusCode(404).contentType("application/problem+json");
        undocumented("alice").put("/v1/tasks").then().statusCode(405).contentType("application/problem+json");
        undocumented("alice")
                .accept("text/html")
                .get("/v1/types")
                .then()
                .statusCode(406)
                .contentType("application/problem+json");
        as("alice")
                .contentType("text/plain")
                .body("x")
                .post("/v1/tasks")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        undocumented("alice")
                .get("/v1/tasks/" + "x".repeat(9_000))
                .then()
                .statusCode(414)
                .contentType("application/problem+json");
    }

    @Test
    void frameworkErrorsOfTheOtherApisAreInTheirForms() {
        undocumented("alice").put("/api/2/task/17").then().statusCode(405).body("$", org.hamcrest.Matchers.hasSize(1));
        undocumented("alice").put("/longtask").then().statusCode(405).body("statusCode", equalTo(405));
    }
}
