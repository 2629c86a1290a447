package dev.longtask.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.cli.exit.CommandFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "30,PT30S",
        "30s,PT30S",
        "10m,PT10M",
        "2h,PT2H",
        "1d,PT24H",
        "1500ms,PT1.5S",
        "PT1H30M,PT1H30M",
        "pt5s,PT5S"
    })
    void peopleWriteThemInManyWays(String text, Duration duration) {
        assertThat(Durations.parse("--timeout", text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-5", "soon", "366d", "5 m", "PT-1S", "1e9", "99999999999"})
    void othersAreRefusedByName(String text) {
        assertThatThrownBy(() -> Durations.parse("--timeout", text))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("--timeout must be a duration");
    }

    @Test
    void clocksShowWhatPeopleRead() {
        assertThat(Durations.clock(Duration.ofMillis(7_900))).isEqualTo("0:07");
        assertThat(Durations.clock(Duration.ofSeconds(754))).isEqualTo("12:34");
        assertThat(Durations.clock(Duration.ofSeconds(3_723))).isEqualTo("1:02:03");
        assertThat(Durations.clock(Duration.ofDays(3).plusSeconds(3_723))).isEqualTo("3d 01:02:03");
    }
}
