package dev.longtask.handler.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.RecordingContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutputReportsTest {
    private final RecordingContext context = new RecordingContext(Duration.ofSeconds(1));
    private final Output output = new Output(context, 1_000);

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
