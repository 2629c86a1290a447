package dev.longtask.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.TypeAccess.TypeBacklog;
import dev.longtask.store.StoreStatistics;
import dev.longtask.store.type.ActivityTally;
import dev.longtask.store.type.DurationHistogram;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestConfig;
import dev.longtask.ui.view.TypeRow.Bar;
import dev.longtask.ui.view.TypeRow.Load;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The numbers and charts of a type on its page. */
class TypeRowTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:30:40Z");
    private static final Instant MINUTE = Instant.parse("2030-01-31T12:30:00Z");

    private final TaskTypes types =
            new TaskTypes(TestConfig.of(Map.of("longtask.types.export.kind", "worker")), List.of(), Map.of());
    private final ActivityTally tally = new ActivityTally(NOW, List.of("export"));

    private Load load(int ready) {
        TypeBacklog backlog =
                new TypeBacklog(types.find("export").orElseThrow(), null, 5_000, ready, 3, Duration.ofSeconds(7));
        return Objects.requireNonNull(
                TypeRow.of(List.of(backlog), tally.result()).getFirst().load());
    }

    private void completed(Instant minute, Duration ran, long attempts) {
        tally.ended("export", minute, TaskStatus.COMPLETE, DurationHistogram.bucketOf(ran), attempts);
    }

    @Test
    void readyTasksThatWereNotAllCountedHaveAPlus() {
        assertThat(load(12).ready()).isEqualTo("12");
        assertThat(load(StoreStatistics.READY_AT_MOST).ready()).isEqualTo("1000+");
        assertThat(load(12).enqueued()).isEqualTo(5_000);
    }

    @Test
    void theHighestMinuteOfEndsFillsTheChartAndFailuresStandOnTop() {
        completed(MINUTE, Duration.ofSeconds(1), 6);
        tally.ended("export", MINUTE, TaskStatus.DEAD, 0, 2);
        tally.ended("export", MINUTE.minusSeconds(60), TaskStatus.FAILED, 0, 1);

        List<Bar> ends = load(0).ends();

        assertThat(ends).hasSize(60);
        assertThat(ends.getLast()).isEqualTo(new Bar(590, 30, 10, "2030-01-31 12:30:00 UTC: 8 ended, 2 failed"));
        assertThat(ends.getLast().lowerY()).isEqualTo(10);
        assertThat(ends.getLast().upperY()).isZero();
        assertThat(ends.get(58)).satisfies(bar -> {
            assertThat(bar.lower()).isZero();
            assertThat(bar.upper()).isEqualTo(5);
        });
        assertThat(ends.getFirst().upper() + ends.getFirst().lower()).isZero();
    }

    @Test
    void onlyMinutesInWhichAttemptsCompletedHaveADuration() {
        completed(MINUTE, Duration.ofSeconds(10), 9);
        completed(MINUTE, Duration.ofSeconds(100), 1);
        completed(MINUTE.minusSeconds(600), Duration.ofSeconds(10), 1);
        tally.ended("export", MINUTE.minusSeconds(60), TaskStatus.FAILED, 0, 1);

        Load load = load(0);

        assertThat(load.longest()).isBetween(Duration.ofSeconds(84), Duration.ofSeconds(119));
        assertThat(load.durations()).extracting(Bar::x).containsExactly(490, 590);
        assertThat(load.durations().getLast()).satisfies(bar -> {
            assertThat(bar.lower()).isBetween(3L, 6L);
            assertThat(bar.upperY()).isZero();
            assertThat(bar.text())
                    .startsWith("2030-01-31 12:30:00 UTC: median ")
                    .contains("95th percentile 1 min");
        });
        assertThat(load.durations().getFirst().upper()).isZero();
    }

    @Test
    void withoutAttemptsThereIsNoDuration() {
        assertThat(load(0).durations()).isEmpty();
        assertThat(load(0).longest()).isNull();
        assertThat(load(0).p50()).isNull();
        assertThat(load(0).ended()).isZero();
    }
}
