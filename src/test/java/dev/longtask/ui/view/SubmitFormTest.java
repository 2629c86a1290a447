package dev.longtask.ui.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.FieldError;
import dev.longtask.api.protocol.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "%zz=1"})
    void aBodyThatIsNoFormIsRefused(String body) {
        assertThatThrownBy(() -> form(body)).isInstanceOf(InvalidRequestException.class);
    }
}
