package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.trace.Tracing;
import dev.longtask.testing.RecordedSpans;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** As configured by default, without tracing. */
@QuarkusTest
class TracingOffTest extends ApiTest {
    @Inject
    @SuppressWarnings("NullAway.Init")
    Tracing tracing;

    @Inject
    @SuppressWarnings("NullAway.Init")
    RecordedSpans spans;

    @Test
    void nothingIsTraced() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String id = as("alice")
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                .contentType("application/json")
                .body("{\"type\": \"gate\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitStatus("alice", id, "RUNNING");

        assertThat(tracing).isSameAs(Tracing.OFF);
        gate.with(id, run -> {
            assertThat(run.context().trace()).isNull();
            run.emitter().complete(null);
        });
        awaitStatus("alice", id, "COMPLETE");
        assertThat(spans.all()).isEmpty();
    }
}
