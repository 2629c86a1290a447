package dev.longtask.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.query.HistoryPage;
import dev.longtask.task.Actor;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final Instant START = Instant.parse("2030-01-31T12:00:00Z");

    private static HistoryEntry entry(int second, TaskStatus to, int attempt) {
        return new HistoryEntry(START.plusSeconds(second), null, to, attempt, Actor.node("one"), null);
    }

    private static List<Attempts.Bar> bars(int now, HistoryEntry... history) {
        return Attempts.of(new HistoryPage(List.of(history), null), START.plusSeconds(now));
    }

    @Test
    void eachAttemptHasABarFromItsStartToItsEnd() {
        List<Attempts.Bar> bars = bars(
                99,
                entry(0, TaskStatus.ENQUEUED, 0),
                entry(0, TaskStatus.RUNNING, 1),
                entry(10, TaskStatus.ENQUEUED, 1),
                entry(20, TaskStatus.RUNNING, 2),
                entry(40, TaskStatus.COMPLETE, 2));

        assertThat(bars).extracting(Attempts.Bar::outcome).containsExactly("again", "complete");
        assertThat(bars).extracting(Attempts.Bar::x).containsExactly(0L, 500L);
        assertThat(bars).extracting(Attempts.Bar::width).containsExactly(250L, 500L);
        assertThat(bars.getLast().lasted()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void anAttemptThatRunsLastsUntilNow() {
        List<Attempts.Bar> bars = bars(8, entry(0, TaskStatus.RUNNING, 1), entry(5, TaskStatus.CANCEL_REQUESTED, 1));

        assertThat(bars).singleElement().satisfies(bar -> {
            assertThat(bar.outcome()).isEqualTo("running");
            assertThat(bar.ended()).isNull();
            assertThat(bar.lasted()).isEqualTo(Duration.ofSeconds(8));
        });
    }

    @Test
    void noBarLeavesThePictureNorVanishesWhateverTheClocksSay() {
        List<Attempts.Bar> bars = bars(
                -5,
                entry(0, TaskStatus.RUNNING, 1),
                entry(100_000, TaskStatus.ENQUEUED, 1),
                entry(100_000, TaskStatus.RUNNING, 2),
                entry(100_000, TaskStatus.FAILED, 2),
                entry(100_000, TaskStatus.RUNNING, 3));

        assertThat(bars).hasSize(3).allSatisfy(bar -> {
            assertThat(bar.width()).isPositive();
            assertThat(bar.x()).isBetween(0L, (long) Attempts.WIDTH);
            assertThat(bar.lasted()).isGreaterThanOrEqualTo(Duration.ZERO);
        });
    }

    @Test
    void aHistoryWithoutAttemptsHasNoBars() {
        assertThat(bars(0, entry(0, TaskStatus.ENQUEUED, 0), entry(1, TaskStatus.CANCELLED, 0)))
                .isEmpty();
    }
}
