package dev.longtask.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
    private final TimeLeft timeLeft = new TimeLeft();

    private void seen(int attempt, int progress, int elapsedSeconds, int atSeconds) {
        timeLeft.seen(
                attempt,
                progress,
                Duration.ofSeconds(elapsedSeconds),
                Duration.ofSeconds(atSeconds).toNanos());
    }

    private void assertLeft(int atSeconds, int seconds) {
        assertThat(timeLeft.at(Duration.ofSeconds(atSeconds).toNanos())).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void theFirstAttemptTellsItsSpeedAtOnce() {
        seen(1, 25, 10, 100);

        assertLeft(100, 30);
        assertLeft(110, 20);
        assertLeft(200, 0);
    }

    @Test
    void aLaterAttemptTellsItsSpeedByItsProgress() {
        seen(2, 10, 1_000, 100);
        assertThat(timeLeft.at(Duration.ofSeconds(101).toNanos())).isNull();

        seen(2, 20, 1_010, 110);

        assertLeft(110, 80);
    }

    @Test
    void aNewAttemptBeginsAnew() {
        seen(1, 50, 10, 100);
        seen(2, 0, 11, 101);

        assertThat(timeLeft.at(Duration.ofSeconds(102).toNanos())).isNull();
    }

    @Test
    void nothingIsLeftOfAFinishedTask() {
        seen(1, 100, 10, 100);

        assertThat(timeLeft.at(Duration.ofSeconds(100).toNanos())).isNull();
    }
}
