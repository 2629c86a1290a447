package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.longtask.testing.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With tracing on, and a collector that cannot be reached. */
@QuarkusTest
@TestProfile(TracingTest.Traced.class)
class TracingTest extends LeaseCalls {
    private static final String SPAN = "b7ad6b7169203331";

    /** Traces, and has types whose tasks tell which trace they were given. */
    public static final class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("quarkus.otel.sdk.disabled", "false"),
                    // Nothing listens there.
                    Map.entry("quarkus.otel.exporter.otlp.endpoint", "http://localhost:1"),
                    Map.entry("quarkus.otel.bsp.max-queue-size", "64"),
                    Map.entry("quarkus.otel.bsp.max-export-batch-size", "32"),
                    Map.entry("quarkus.otel.bsp.schedule-delay", "10ms"),
                    Map.entry("longtask.types.print.kind", "command"),
                    Map.entry(
                            "longtask.types.print.command.argv",
                            "sh,-c,printf '\"%s %s\"' \"$TRACEPARENT\" \"$TRACESTATE\""),
                    Map.entry("longtask.types.sleep.kind", "sleep"));
        }
    }

    @Inject
    @SuppressWarnings("NullAway.Init")
    RecordedSpans spans;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics = URI.create("");

    @TestHTTPResource(value = "/health/ready", management = true)
    URI health = URI.create("");

    private static String newTrace() {
        return "%016x%016x".formatted(new Random().nextLong() | 1, new Random().nextLong() | 1);
    }

    /** Submits a task in a trace and waits for its end. */
    private String run(String trace, Object body) {
        String id = submitIn("00-" + trace + "-" + SPAN + "-01", body);
        awaitStatus("alice", id, "COMPLETE");
        return id;
    }

    private String submitIn(String traceparent, Object body) {
        return as("alice")
                .header("traceparent", traceparent)
                .header("tracestate", "vendor=value")
                .contentType("application/json")
                .body(body)
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private SpanData await(String trace, String name) {
        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        spans.of(trace).stream().anyMatch(span -> span.getName().equals(name)));
        return spans.of(trace).stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    @Test
    void oneTraceLeadsFromTheClientToTheProgram() {
        String trace = newTrace();

        String id = run(trace, Map.of("type", "print"));

        SpanData request = await(trace, "POST /v1/tasks");
        SpanData queue = await(trace, "queue print");
        SpanData attempt = await(trace, "run print");
        assertThat(request.getParentSpanId()).isEqualTo(SPAN);
        assertThat(queue.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(attribute(attempt, "longtask.task.id")).isEqualTo(id);
        assertThat(attribute(attempt, "longtask.outcome")).isEqualTo("completed");
        assertThat(as("alice").get("/v1/tasks/" + id).<String>path("result"))
                .isEqualTo("00-" + trace + "-" + attempt.getSpanId() + "-01 vendor=value");
    }

    @Test
    void theAttemptOfAWorkerIsInTheTraceToo() {
        String trace = newTrace();
        String id = submitIn("00-" + trace + "-" + SPAN + "-01", Map.of("type", "remote"));
        worker("bot")
                .body("{\"worker\": \"one\", \"types\": [\"remote\"], \"wait\": 10}")
                .post("/v1/leases")
                .then()
                .body("leases[0].id", equalTo(id));
        worker("bot").body("{}").post("/v1/leases/" + id + "/1/complete").then().statusCode(200);

        SpanData attempt = await(trace, "run remote");

        assertThat(attempt.getParentSpanId())
                .isEqualTo(await(trace, "queue remote").getParentSpanId());
        assertThat(attribute(attempt, "longtask.worker")).isEqualTo("bot/one");
        assertThat(attribute(attempt, "longtask.task.status")).isEqualTo("COMPLETE");
    }

    @Test
    void aLargeSubmissionThatIsReadOffTheEventLoopKeepsItsTrace() {
        String trace = newTrace();

        run(trace, Map.of("type", "print", "input", Map.of("text", "x".repeat(100_000))));

        assertThat(await(trace, "run print").getParentSpanId())
                .isEqualTo(await(trace, "POST /v1/tasks").getSpanId());
    }

    @Test
    void theTasksOfABatchShareTheTraceOfTheirRequest() {
        String trace = newTrace();

        as("alice")
                .header("traceparent", "00-" + trace + "-" + SPAN + "-01")
                .contentType("application/json")
                .body(List.of(Map.of("type", "print"), Map.of("type", "print")))
                .post("/v1/tasks/batch")
                .then()
                .statusCode(202);

        Awaitility.await()
                .atMost(SOON)
                .until(() -> spans.of(trace).stream()
                                .filter(span -> span.getName().equals("run print"))
                                .count()
                        == 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01"
            })
    void anInvalidTraceparentIsIgnored(String traceparent) {
        String id = submitIn(traceparent, Map.of("type", "print"));
        awaitStatus("alice", id, "COMPLETE");

        Awaitility.await()
                .atMost(SOON)
                .until(() -> spans.all().stream()
                        .anyMatch(span -> id.equals(attribute(span, "longtask.task.id"))
                                && span.getName().equals("run print")));
        assertThat(spans.of("00000000000000000000000000000000")).isEmpty();
        assertThat(spans.of("0af7651916cd43dd8448eb211c80319c")).isEmpty();
    }

    @Test
    void noSpanShowsATokenAnInputAResultOrAQuery() {
        String trace = newTrace();
        String token = issuer.token("alice", "user");
        run(trace, Map.of("type", "print", "input", Map.of("text", "secret-input")));
        given().auth()
                .oauth2(token)
                .header("traceparent", "00-" + trace + "-" + SPAN + "-01")
                .get("/v1/tasks?label=team:secret-label")
                .then()
                .statusCode(200);
        given().auth()
                .oauth2(token)
                .header("traceparent", "00-" + trace + "-" + SPAN + "-01")
                .contentType("application/json")
                .body("{\"type\": \"secret-type\", \"secret-field\": 1}")
                .post("/v1/tasks")
                .then()
                .statusCode(400);

        SpanData list = await(trace, "GET /v1/tasks");
        assertThat(attribute(list, "url.query")).isEqualTo("REDACTED");
        String signature = token.substring(token.lastIndexOf('.') + 1);
        assertThat(spans.all()).noneMatch(span -> {
            String all = span + " " + span.getEvents();
            return all.contains("secret-") || all.contains(signature) || all.contains("Bearer");
        });
    }

    @Test
    void probesAndMetricsAreNotTraced() {
        String trace = newTrace();
        for (URI uri : List.of(metrics, health)) {
            given().header("traceparent", "00-" + trace + "-" + SPAN + "-01")
                    .get(uri)
                    .then()
                    .statusCode(200);
        }
        run(newTrace(), Map.of("type", "print"));

        assertThat(spans.of(trace)).isEmpty();
    }

    /** More spans than the exporter's queue holds. */
    @Test
    void aCollectorThatCannotBeReachedDisturbsNothing() {
        String trace = newTrace();
        as("alice")
                .header("traceparent", "00-" + trace + "-" + SPAN + "-01")
                .contentType("application/json")
                .body(Collections.nCopies(300, Map.of("type", "sleep", "input", Map.of("seconds", 0))))
                .post("/v1/tasks/batch")
                .then()
                .statusCode(202);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> spans.of(trace).stream()
                                .filter(span -> "completed".equals(attribute(span, "longtask.outcome")))
                                .count()
                        == 300);
        given().get(health).then().statusCode(200);
    }
}
