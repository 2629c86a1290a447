package dev.longtask.ui.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.api.body.RequestBodies;
import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.FieldError;
import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.testing.TestSubmission;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitFormTest {
    private static SubmitForm form(String body) {
        return SubmitForm.of(FormBody.parse(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String json(String body) {
        return new String(form(body).body(), StandardCharsets.UTF_8);
    }

    @Test
    void fieldsThatAreNotFilledInAreLeftOut() {
        assertThat(json("type=nap&input=&description=++&labels=%0D%0A&priority="))
                .isEqualTo("{\"type\":\"nap\"}");
    }

    @Test
    void fieldsBecomeThoseOfASubmission() {
        assertThat(json("type=nap&input=%7B%22a%22%3A1%7D&priority=-5&maxAttempts=2"
                        + "&labels=team%3A+docs%0D%0Aurl%3A+http%3A%2F%2Fx"))
                .isEqualTo("{\"type\":\"nap\",\"input\":{\"a\":1},\"priority\":-5,\"maxAttempts\":2,"
                        + "\"labels\":{\"team\":\"docs\",\"url\":\"http://x\"}}");
    }

    @Test
    void aNumberThatIsNoneIsLeftToTheRuleOfItsField() {
        assertThat(json("type=nap&priority=high")).isEqualTo("{\"type\":\"nap\",\"priority\":\"high\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":1,\"a\":2}", "1, \"type\": \"other\"", "1e999", "nope"})
    void anInputThatIsNoStrictJsonIsAFaultOfTheInput(String input) {
        SubmitForm form = form("type=nap&input=" + Texts.encoded(input));

        assertThatThrownBy(form::body)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        invalid -> assertThat(invalid.errors())
                                .allSatisfy(error -> assertThat(error.field()).startsWith("/input")));
    }

    @Test
    void aLabelWithoutAColonIsAFaultOfTheLabels() {
        assertThatThrownBy(() -> form("type=nap&labels=docs").body())
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        invalid ->
                                assertThat(invalid.errors().getFirst().field()).isEqualTo("/labels"));
    }

    @Test
    void eachErrorStandsAtItsFieldAndTheOthersAbove() {
        SubmitForm form = SubmitForm.empty("nap")
                .with(ApiError.invalid(
                        "Invalid.",
                        List.of(
                                new FieldError("/input", "must be an object"),
                                new FieldError("/input/seconds", "must be at most 60"),
                                new FieldError("/inputs", "is unknown"))));

        assertThat(form.errorsOf("input")).containsExactly("must be an object", "/seconds must be at most 60");
        assertThat(form.errorsOf("type")).isEmpty();
        assertThat(form.otherErrors()).extracting(FieldError::field).containsExactly("/inputs");
    }

    @Test
    void aFormThatWasRefusedGetsANewKey() {
        SubmitForm form = SubmitForm.empty("nap");

        assertThat(form.key())
                .isNotEqualTo(form.with(ApiError.of(400, "x", "X.")).key());
    }

    /** The task may have been stored. */
    @Test
    void aFormWhoseOutcomeIsUnknownKeepsItsKey() {
        SubmitForm form = SubmitForm.empty("nap");

        assertThat(form.with(ApiError.of(503, "x", "X.")).key()).isEqualTo(form.key());
    }

    @Test
    void numbersKeepTheirDigits() {
        String input = "{\"x\":0.12345678901234567890,\"y\":1.10,\"z\":9007199254740993}";

        assertThat(json("type=nap&input=" + Texts.encoded(input))).contains(input);
    }

    @Test
    void textsKeepTheirSpaces() {
        assertThat(json("type=nap&description=+a+&concurrencyKey=+k+"))
                .isEqualTo("{\"type\":\"nap\",\"description\":\" a \",\"concurrencyKey\":\" k \"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs", "x\nteam: ops", " spaces ", "", "\"quoted\"", "{}"})
    void aTaskThatIsSubmittedAgainHasTheSameLabels(String value) {
        TestSubmission first = TestSubmission.of(
                        TaskId.parse("0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90").orElseThrow())
                .labels(Map.of("team", value));

        SubmitForm form = SubmitForm.like(Task.submitted(first.build(), 1, Instant.EPOCH));

        assertThat(RequestBodies.parse(form.body()).path("labels"))
                .isEqualTo(JsonNodeFactory.instance.objectNode().put("team", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "%zz=1"})
    void aBodyThatIsNoFormIsRefused(String body) {
        assertThatThrownBy(() -> form(body)).isInstanceOf(InvalidRequestException.class);
    }
}
