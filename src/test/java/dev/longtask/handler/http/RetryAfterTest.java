package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("1994-11-06T08:49:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "37",
                " 37 ",
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994"
            })
    void secondsAndAllThreeFormsOfDatesCount(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofSeconds(37));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "86401",
                "9999999999",
                "999999999999999999999999",
                "Tue, 08 Nov 1994 08:49:37 GMT",
                "Friday, 06-Nov-43 08:49:37 GMT",
                "Sun Nov  6 08:49:37 2050"
            })
    void aWaitIsADayAtMost(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @CsvSource({"0", "'Sat, 05 Nov 1994 08:49:37 GMT'", "'Saturday, 05-Nov-94 08:49:37 GMT'"})
    void aTimeThatHasPassedIsNoWait(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994"})
    void whatIsNeitherIsPassedOver(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isNull();
    }

    @Test
    void noHeaderIsNoWait() {
        assertThat(RetryAfter.parse(null, NOW)).isNull();
    }
}
