package dev.longtask.handler.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.RecordingContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutputReportsTest {
    private final RecordingContext context = new RecordingContext(Duration.ofSeconds(1));
    private final Output output = new Output(context, 1_000);

    @Test
    void aCheckpointIsSavedAloneOrBesideProgressAndMessage() {
        output.line("{\"checkpoint\": {\"page\": 1}}");
        output.line("{\"progress\": 40, \"message\": \"Page 2\", \"checkpoint\": 2}");
        output.line("{\"rows\": 1}");

        assertThat(context.checkpoints).extracting(JsonNode::toString).containsExactly("{\"page\":1}", "2");
        assertThat(context.progress).containsExactly(40);
        assertThat(context.messages).containsExactly("Page 2");
        assertThat(output.result()).hasToString("{\"rows\":1}");
    }

    @Test
    void aCheckpointOfNullIsAReportThatChangesNothing() {
        output.line("{\"checkpoint\": null}");

        assertThat(context.checkpoints).isEmpty();
        assertThat(output.result()).isNull();
        assertThat(output.reports()).isEqualTo(1);
    }

    @Test
    void anObjectWithOtherFieldsBesideACheckpointIsTheResult() {
        output.line("{\"checkpoint\": 1, \"rows\": 2}");

        assertThat(context.checkpoints).isEmpty();
        assertThat(output.result()).hasToString("{\"checkpoint\":1,\"rows\":2}");
    }

    @Test
    void aCheckpointMayBeLargerThanAResult() {
        String large = "x".repeat(Report.MAX_CHECKPOINT - 2);
        output.line("{\"checkpoint\": \"" + large + "\"}");

        assertThat(context.checkpoints).extracting(JsonNode::textValue).containsExactly(large);
        assertThat(output.result()).isNull();
    }

    @Test
    void theLogTellsOfACheckpointThatIsTooLargeAndTheOneBeforeStays() {
        output.line("{\"checkpoint\": 1}");
        output.line("{\"checkpoint\": \"" + "x".repeat(Report.MAX_CHECKPOINT) + "\"}");

        assertThat(context.checkpoints).extracting(JsonNode::toString).containsExactly("1");
        assertThat(context.log).singleElement().asString().contains("262144 bytes");
        assertThat(output.result()).isNull();
    }

    @Test
    void mutedLinesAreNotReportedAgainButHoldTheResult() {
        output.muteReports(true);
        output.line("{\"progress\": 10, \"message\": \"before\"}");
        output.line("{\"rows\": 1}");
        output.muteReports(false);
        output.line("{\"progress\": 20}");

        assertThat(context.progress).containsExactly(20);
        assertThat(context.messages).isEmpty();
        assertThat(output.reports()).isEqualTo(2);
        assertThat(output.result()).hasToString("{\"rows\":1}");
    }
}
