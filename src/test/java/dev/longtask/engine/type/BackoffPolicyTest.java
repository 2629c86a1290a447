package dev.longtask.engine.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void eachFurtherFailureWaitsLongerUpToTheLongestWait() {
        BackoffPolicy backoff = new BackoffPolicy(SECOND, SECOND.multipliedBy(10), 3, 0);
        Random random = new Random(1);

        assertThat(backoff.after(1, random)).isEqualTo(SECOND);
        assertThat(backoff.after(2, random)).isEqualTo(SECOND.multipliedBy(3));
        assertThat(backoff.after(3, random)).isEqualTo(SECOND.multipliedBy(9));
        assertThat(backoff.after(4, random)).isEqualTo(SECOND.multipliedBy(10));
        assertThat(backoff.after(1_000, random)).isEqualTo(SECOND.multipliedBy(10));
    }

    @Test
    void jitterSpreadsWaitsOverItsPart() {
        BackoffPolicy backoff = new BackoffPolicy(SECOND, SECOND, 1, 0.5);
        Random random = new Random(1);
        Set<Duration> waits = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            waits.add(backoff.after(1, random));
        }

        assertThat(waits).hasSizeGreaterThan(300).allMatch(wait -> wait.toMillis() >= 500 && wait.toMillis() <= 1_000);
        assertThat(waits).anyMatch(wait -> wait.toMillis() < 550).anyMatch(wait -> wait.toMillis() > 950);
    }
}
