package dev.longtask.store.postgres.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoreThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void whatHasWaitedTooLongFailsAndIsNotDone() {
        AtomicInteger done = new AtomicInteger();
        // Everything that waits has waited too long.
        try (StoreThreads threads = StoreThreads.few(1, 10, Duration.ofNanos(-1), "test-")) {
            assertThatThrownBy(() -> threads.run(done::incrementAndGet).await().atMost(LONG))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED));
        }
        assertThat(done).hasValue(0);

        try (StoreThreads threads = StoreThreads.few(1, 10, LONG, "test-")) {
            assertThat(threads.run(done::incrementAndGet).await().atMost(LONG)).isEqualTo(1);
        }
    }
}
