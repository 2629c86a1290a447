package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.handler.TaskFailure;
import dev.longtask.store.type.TypeActivity;
import dev.longtask.store.type.TypeActivity.Minute;
import dev.longtask.task.TaskId;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** What a node tells the store of the attempts that end on it. */
class ActivityTest extends EngineFixture {
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(11);

    private TypeActivity activity() {
        return store.activity().lastHour(List.of("gate")).await().indefinitely().getFirst();
    }

    private long count(ToLongFunction<Minute> outcome) {
        return activity().minutes().stream().mapToLong(outcome).sum();
    }

    @Test
    void endedAttemptsAreToldTogetherAFewTimesAMinute() {
        start();
        TaskId first = submit("gate");
        TaskId second = submit("gate");
        loop.run(Duration.ofSeconds(4));
        complete(first);
        runOf(second).fail(TaskFailure.nonRetryable("broken"));
        loop.run(MOMENT);
        assertThat(steered.calls("add")).isZero();

        loop.run(TOLD_WITHIN);

        assertThat(count(Minute::complete)).isEqualTo(1);
        assertThat(count(Minute::failed)).isEqualTo(1);
        assertThat(activity().durations().percentile(0.5).orElseThrow())
                .isBetween(Duration.ofMillis(3_300), Duration.ofMillis(4_800));
        loop.run(MINUTE);
        assertThat(count(Minute::complete)).isEqualTo(1);
    }

    @Test
    void anAttemptAfterWhichTheTaskWaitsForAnotherCountsAsRetried() {
        start();
        TaskId id = submit("gate");
        runOf(id).fail(TaskFailure.retryable("broken"));

        loop.run(TOLD_WITHIN);

        assertThat(count(Minute::retried)).isEqualTo(1);
        assertThat(count(Minute::failed)).isZero();
    }

    @Test
    void reclaimedTasksCountByWhatBecameOfThem() {
        start();
        submitElsewhere(TestSubmission.of(ids.get()).type("elsewhere").maxAttempts(1));
        submitElsewhere("elsewhere");
        claimElsewhere("elsewhere", Duration.ofSeconds(5));

        loop.run(MINUTE.plus(TOLD_WITHIN));

        List<Minute> minutes = store.activity()
                .lastHour(List.of("elsewhere"))
                .await()
                .indefinitely()
                .getFirst()
                .minutes();
        assertThat(minutes.stream().mapToLong(Minute::dead).sum()).isEqualTo(1);
        assertThat(minutes.stream().mapToLong(Minute::retried).sum()).isEqualTo(1);
    }

    @Test
    void theLastCountsAreWrittenBeforeTheNodeStops() {
        start();
        TaskId id = submit("gate");
        complete(id);

        CompletableFuture<Void> drained = drain();
        loop.run(MOMENT);

        assertThat(drained).isDone();
        assertThat(count(Minute::complete)).isEqualTo(1);
    }

    @Test
    void aStoreThatDoesNotAnswerDelaysAStopByTwoSecondsAtMost() {
        start();
        complete(submit("gate"));
        steered.answerInstead("add", arguments -> Uni.createFrom().nothing());

        CompletableFuture<Void> drained = drain();
        loop.run(SECOND);
        assertThat(drained).isNotDone();
        loop.run(SECOND);

        assertThat(drained).isDone();
    }
}
