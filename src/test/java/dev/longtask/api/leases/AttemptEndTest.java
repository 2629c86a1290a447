package dev.longtask.api.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longtask.api.protocol.FieldError;
import dev.longtask.api.protocol.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the ends of attempts are read. */
class AttemptEndTest {
    private static List<FieldError> errorsOf(String fields) {
        String body = "[{\"id\": \"019a0000-0000-7000-8000-000000000000\", \"attempt\": 1, " + fields + "}]";
        return catchThrowableOfType(
                        InvalidRequestException.class, () -> AttemptEnd.batch(body.getBytes(StandardCharsets.UTF_8)))
                .errors();
    }

    @Test
    void anUnknownOutcomeIsTheOnlyErrorOfItsFields() {
        assertThat(
                        errorsOf(
                                "\"outcome\": \"done\", \"result\": 1, \"reason\": \"x\", \"retryable\": 2, \"retryAfter\": -1"))
                .singleElement()
                .satisfies(error -> assertThat(error.field()).endsWith("/outcome"));
    }

    @Test
    void aFieldOfAnotherOutcomeIsUnknown() {
        assertThat(errorsOf("\"outcome\": \"complete\", \"retryable\": true"))
                .singleElement()
                .satisfies(error -> assertThat(error.field()).endsWith("/retryable"));
    }
}
