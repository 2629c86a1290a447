package dev.longtask.handler.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.RecordingContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final Output output = new Output(new RecordingContext(Duration.ofSeconds(1)), 1_000);

    @Test
    void numbersAreTheResultsAsTheyWereWritten() {
        output.line("{\"small\":0.12345678901234567890,\"large\":12345678901234567890.50}");

        assertThat(output.result()).hasToString("{\"small\":0.12345678901234567890,\"large\":12345678901234567890.50}");
    }

    @Test
    void textThatOnlyBeginsLikeAValueIsNone() {
        output.line("{\"r\": 1}");
        for (String text : new String[] {"3 files copied", "true, as it were", "{\"r\": 2} and more", "[1] [2]"}) {
            output.line(text);
        }

        assertThat(output.result()).hasToString("{\"r\":1}");
    }
}
