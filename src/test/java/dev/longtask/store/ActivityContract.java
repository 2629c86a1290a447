package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.type.ActivityCounts;
import dev.longtask.store.type.ActivityCounts.Ended;
import dev.longtask.store.type.DurationHistogram;
import dev.longtask.store.type.TypeActivity;
import dev.longtask.store.type.TypeActivity.Minute;
import dev.longtask.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts of ended attempts. */
abstract class ActivityContract extends StoreFixture {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private void add(Ended... ended) {
        await(store.activity().add(List.of(ended)));
    }

    private static Ended complete(String type, Duration ran, long attempts) {
        return new Ended(type, TaskStatus.COMPLETE, DurationHistogram.bucketOf(ran), attempts);
    }

    private TypeActivity activity(String type) {
        return await(store.activity().lastHour(List.of(type))).getFirst();
    }

    private static List<Long> counts(Minute minute) {
        return List.of(minute.complete(), minute.retried(), minute.failed(), minute.cancelled(), minute.dead());
    }

    private Instant thisMinute() {
        return clock.instant().truncatedTo(ChronoUnit.MINUTES);
    }

    @Test
    void aTypeWithoutEndedAttemptsHasSixtyEmptyMinutes() {
        TypeActivity activity = activity("export");

        Instant from = thisMinute().minus(Duration.ofMinutes(59));
        assertThat(activity.type()).isEqualTo("export");
        assertThat(activity.from()).isEqualTo(from);
        assertThat(activity.minutes())
                .hasSize(60)
                .first()
                .satisfies(minute -> assertThat(minute.at()).isEqualTo(from));
        assertThat(activity.minutes().getLast().at()).isEqualTo(thisMinute());
        assertThat(activity.minutes()).allSatisfy(minute -> {
            assertThat(counts(minute)).containsOnly(0L);
            assertThat(minute.durations().count()).isZero();
        });
        assertThat(activity.durations().count()).isZero();
    }

    @Test
    void attemptsOfAllNodesAddUpByMinuteAndOutcome() {
        add(
                complete("export", Duration.ofSeconds(1), 2),
                complete("export", Duration.ofSeconds(9), 1),
                new Ended("export", TaskStatus.ENQUEUED, 0, 3),
                new Ended("export", TaskStatus.FAILED, 0, 4),
                new Ended("export", TaskStatus.CANCELLED, 0, 5),
                new Ended("export", TaskStatus.DEAD, 0, 6),
                complete("import", Duration.ofSeconds(1), 50));
        add(complete("export", Duration.ofSeconds(1), 7), new Ended("export", TaskStatus.DEAD, 0, 1));
        advance(MINUTE);
        add(complete("export", Duration.ofSeconds(1), 1));

        List<Minute> minutes = activity("export").minutes();
        assertThat(minutes.get(58).at()).isEqualTo(thisMinute().minus(MINUTE));
        assertThat(counts(minutes.get(58))).containsExactly(10L, 3L, 4L, 5L, 7L);
        assertThat(minutes.get(59).at()).isEqualTo(thisMinute());
        assertThat(counts(minutes.get(59))).containsExactly(1L, 0L, 0L, 0L, 0L);
        assertThat(minutes.subList(0, 58)).allMatch(minute -> minute.complete() == 0 && minute.dead() == 0);
    }

    @Test
    void theDurationsAreThoseOfTheCompletedAttemptsOfTheHour() {
        add(complete("export", Duration.ofSeconds(1), 2), new Ended("export", TaskStatus.FAILED, 0, 100));
        advance(MINUTE);
        add(complete("export", Duration.ofSeconds(1), 1), complete("export", Duration.ofSeconds(100), 1));

        DurationHistogram durations = activity("export").durations();

        assertThat(durations.count()).isEqualTo(4);
        assertThat(durations.percentile(0.75).orElseThrow())
                .isBetween(Duration.ofMillis(840), Duration.ofMillis(1_190));
        assertThat(durations.percentile(0.95).orElseThrow()).isBetween(Duration.ofSeconds(84), Duration.ofSeconds(119));
    }

    @Test
    void eachMinuteHasTheDurationsOfTheAttemptsThatCompletedInIt() {
        add(complete("export", Duration.ofSeconds(1), 2), new Ended("export", TaskStatus.FAILED, 0, 100));
        advance(MINUTE);
        add(complete("export", Duration.ofSeconds(100), 1));

        List<Minute> minutes = activity("export").minutes();

        assertThat(minutes.get(58).durations().count()).isEqualTo(2);
        assertThat(minutes.get(58).durations().percentile(1).orElseThrow())
                .isBetween(Duration.ofMillis(840), Duration.ofMillis(1_190));
        assertThat(minutes.get(59).durations().percentile(0.5).orElseThrow())
                .isBetween(Duration.ofSeconds(84), Duration.ofSeconds(119));
        assertThat(minutes.get(57).durations().percentile(0.5)).isEmpty();
    }

    @Test
    void anHourLaterAnAttemptCountsNoMore() {
        add(complete("export", Duration.ofSeconds(1), 2));
        advance(Duration.ofMinutes(59));
        assertThat(activity("export").minutes().getFirst().complete()).isEqualTo(2);

        advance(MINUTE);

        assertThat(activity("export").minutes()).allMatch(minute -> minute.complete() == 0);
        assertThat(activity("export").durations().count()).isZero();
    }

    @Test
    void oldCountsAreForgottenWhenNewOnesCome() {
        add(complete("export", Duration.ofSeconds(1), 2));
        advance(ActivityCounts.KEPT.plus(MINUTE).plus(MINUTE));
        add(complete("export", Duration.ofSeconds(1), 3));

        assertThat(harness().activityRows(store)).isEqualTo(1);
    }

    @Test
    void theTypesComeInTheOrderInWhichTheyWereAskedFor() {
        add(complete("a", Duration.ofSeconds(1), 1), complete("b", Duration.ofSeconds(1), 2));

        List<TypeActivity> activity = await(store.activity().lastHour(List.of("b", "none", "a")));

        assertThat(activity).extracting(TypeActivity::type).containsExactly("b", "none", "a");
        assertThat(activity).extracting(of -> of.minutes().getLast().complete()).containsExactly(2L, 0L, 1L);
        assertThat(await(store.activity().lastHour(List.of()))).isEmpty();
    }
}
