package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskFailure;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
    private static Answer answer(@Nullable String contentType, byte[] body) {
        return new Answer(200, contentType, null, null, Buffer.buffer(body));
    }

    private static JsonNode value(@Nullable String contentType, byte[] body) {
        return Objects.requireNonNull(answer(contentType, body).value());
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain; charset=iso-8859-1, ISO-8859-1",
        "text/plain;charset=\"windows-1252\", windows-1252",
        "TEXT/PLAIN; Charset=UTF-16LE, UTF-16LE",
        "text/plain; charset=utf-16, UTF-16",
        "text/plain; charset=nothing-known, UTF-8",
        "text/plain, UTF-8",
        "application/json; charset=iso-8859-1, ISO-8859-1",
        "application/json; charset=utf-16, UTF-16",
        "application/json, UTF-16BE",
        "application/json, UTF-32LE",
        "application/json, UTF-8",
        "application/problem+json; charset=utf-16be, UTF-16BE"
    })
    void theCharsetOfAnAnswerCounts(String contentType, String charset) {
        boolean json = contentType.contains("json");
        byte[] body = (json ? "\"h\u00e9llo\"" : "h\u00e9llo").getBytes(Charset.forName(charset));

        assertThat(value(contentType, body).textValue()).isEqualTo("h\u00e9llo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/vnd.api+json",
                "text/plain",
                "text/plain; charset=utf-8"
            })
    void aByteOrderMarkIsSkipped(String contentType) {
        byte[] body = "\ufeff17".getBytes(StandardCharsets.UTF_8);

        assertThat(value(contentType, body).asText()).isEqualTo("17");
    }

    @Test
    void anAnswerWithoutATypeIsAText() {
        assertThat(value(null, "{}".getBytes(StandardCharsets.UTF_8)).textValue())
                .isEqualTo("{}");
    }

    @Test
    void anEmptyAnswerIsNoResult() {
        assertThat(answer("application/json", new byte[0]).value()).isNull();
    }

    @Test
    void numbersStayAsTheyAre() {
        assertThat(value("application/json", "[1.10, 12345678901234567890.5]".getBytes(StandardCharsets.UTF_8)))
                .hasToString("[1.10,12345678901234567890.5]");
    }

    @ParameterizedTest
    @CsvSource({"'{', 'declared as JSON'", "'1 2', 'declared as JSON'", "'\u00e9', 'declared as JSON'"})
    void whatIsNoJsonFailsForGood(String body, String reason) {
        Answer answer = answer("application/json", body.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(answer::value)
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.isFinal()).isTrue())
                .hasMessageContaining(reason);
    }

    @Test
    void anAnswerThatIsNestedTooDeepSaysSo() {
        Answer answer = answer("application/json", "[".repeat(5_000).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(answer::value).hasMessageContaining("nested too deep");
    }
}
