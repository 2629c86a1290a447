package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogPositionTest {
    private final LogPosition position = new LogPosition();

    @Test
    void aLineComesWithoutItsTime() {
        assertThat(position.take("2026-01-01T02:00:00.5+02:00 a  b")).isEqualTo("a  b");
        assertThat(position.take("2026-01-01T00:00:01Z")).isEmpty();
        assertThat(position.last()).isEqualTo(Instant.parse("2026-01-01T00:00:01Z"));
    }

    @Test
    void textWithoutATimeIsNoLineOfTheLog() {
        assertThat(position.take("{\"kind\":\"Status\"}")).isNull();
    }

    @Test
    void afterAResumeOnlyNewLinesCount() {
        position.take("2026-01-01T00:00:01.1Z a");
        position.take("2026-01-01T00:00:01.2Z b");
        position.take("2026-01-01T00:00:01.2Z c");
        position.resume();

        assertThat(position.take("2026-01-01T00:00:01.1Z a")).isNull();
        assertThat(position.take("2026-01-01T00:00:01.2Z b")).isNull();
        assertThat(position.take("2026-01-01T00:00:01.2Z c")).isNull();
        assertThat(position.take("2026-01-01T00:00:01.2Z d")).isEqualTo("d");
        assertThat(position.take("2026-01-01T00:00:01.3Z e")).isEqualTo("e");
        position.resume();
        assertThat(position.take("2026-01-01T00:00:01.2Z d")).isNull();
        assertThat(position.take("2026-01-01T00:00:01.3Z e")).isNull();
    }

    @Test
    void linesOfTwoStreamsMayBeOutOfOrder() {
        position.take("2026-01-01T00:00:01.2Z a");

        assertThat(position.take("2026-01-01T00:00:01.1Z b")).isEqualTo("b");
        assertThat(position.last()).isEqualTo(Instant.parse("2026-01-01T00:00:01.2Z"));
    }
}
