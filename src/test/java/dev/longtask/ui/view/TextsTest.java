package dev.longtask.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S,0 ms",
        "PT0.25S,250 ms",
        "PT59.9S,59 s",
        "PT1M,1 min",
        "PT61S,1 min 1 s",
        "PT1H,1 h",
        "PT1H59S,1 h",
        "PT25H,1 d 1 h",
        "PT336H,14 d"
    })
    void aDurationHasItsTwoLargestUnits(Duration duration, String text) {
        assertThat(Texts.brief(duration)).isEqualTo(text);
    }

    @Test
    void aTimeIsInUtc() {
        Instant time = Instant.parse("2030-01-31T12:00:00.123456Z");

        assertThat(Texts.utc(time)).isEqualTo("2030-01-31 12:00:00 UTC");
        assertThat(Texts.iso(time)).isEqualTo("2030-01-31T12:00:00.123Z");
    }

    @Test
    void textIsEncodedForAQuery() {
        assertThat(Texts.encoded("a&b=c d%ü")).isEqualTo("a%26b%3Dc+d%25%C3%BC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.12345678901234567890", "1.10", "9007199254740993", "-1E+400"})
    void numbersKeepTheirDigits(String number) {
        assertThat(Texts.pretty(number)).isEqualTo(number);
    }

    @Test
    void textThatIsNoJsonStaysAsItIs() {
        assertThat(Texts.pretty("{")).isEqualTo("{");
        assertThat(Texts.pretty("[]")).isEqualTo("[ ]");
    }
}
