package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskFailure;
import dev.longtask.testing.HostileTexts;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Whatever a called service answers is a value or a failure with a reason. */
@Tag("fuzz")
class AnswerParsersTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of(
                        "application/json",
                        "application/problem+json; charset=utf-16",
                        "text/plain; charset=\"iso-8859-1\"",
                        "application/json;charset=x-JISAutoDetect",
                        "text/html;charset=ISO-2022-CN")),
                HostileTexts.any());
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        List<String> valid = List.of("{\"a\": [1, 2.50, \"\u00e9\"]}", "\ufeff[]", "plain");
        return Arbitraries.oneOf(
                HostileTexts.like(valid).map(text -> text.getBytes(StandardCharsets.UTF_8)),
                HostileTexts.like(valid).map(text -> text.getBytes(StandardCharsets.UTF_16LE)),
                HostileTexts.like(valid).map(text -> text.getBytes(StandardCharsets.ISO_8859_1)),
                HostileTexts.bytes());
    }

    @Property
    void anAnswerIsAValueOrAFailureWithAReason(@ForAll("types") String type, @ForAll("bodies") byte[] body) {
        Answer answer = new Answer(200, type, null, null, Buffer.buffer(body));

        try {
            JsonNode value = answer.value();
            assertThat(value == null).isEqualTo(body.length == 0);
        } catch (TaskFailure e) {
            assertThat(e.isFinal()).isTrue();
            assertThat(e.getMessage()).startsWith("The response is ");
        }
        assertThat(answer.text().length()).isLessThanOrEqualTo(3 * body.length);
    }

    @Example
    void knownHostileAnswersFailWithAReason() {
        for (String body :
                List.of("[".repeat(5_000), "1".repeat(2_000), "1e99999999999999999999", "{} {}", "{\"a\":")) {
            Answer answer = new Answer(200, "application/json", null, null, Buffer.buffer(body));
            assertThat(catchThrowable(answer::value)).isInstanceOf(TaskFailure.class);
        }
    }

    @Provide
    Arbitrary<String> delays() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of(
                        "120",
                        "99999999999999999999",
                        "Sun, 01 Mar 2026 10:05:00 GMT",
                        "Sunday, 01-Mar-26 10:05:00 GMT",
                        "Sun Mar  1 10:05:00 2026")),
                HostileTexts.any());
    }

    @Property
    void aDelayIsAtMostADay(@ForAll("delays") String header) {
        Duration delay = RetryAfter.parse(header, CLOCK);

        if (delay != null) {
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofDays(1));
        }
    }

    @Provide
    Arbitrary<String> locations() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of(
                        "https://example.com/a?b=c#d",
                        "//other.example:8443/x",
                        "../up",
                        "http://user:secret@example.com/",
                        "http://[::1]/",
                        "javascript:alert(1)",
                        "http://example.com:99999/")),
                HostileTexts.any());
    }

    @Property
    void aRedirectLeadsToAnHttpUrlWithoutAUserOrNowhere(@ForAll("locations") String location) {
        URI target = Redirects.target(URI.create("https://example.com/start"), location);

        if (target != null) {
            assertThat(target.getScheme().toLowerCase(java.util.Locale.ROOT)).isIn("http", "https");
            assertThat(target.getHost()).isNotNull();
            assertThat(target.getRawUserInfo()).isNull();
            assertThat(target.toASCIIString()).doesNotContain("\r", "\n", " ");
        }
    }
}
