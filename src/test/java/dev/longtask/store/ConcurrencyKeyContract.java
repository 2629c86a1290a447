package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.query.ActiveQuery;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Concurrency keys and their limits. */
abstract class ConcurrencyKeyContract extends StoreFixture {

    private TaskId submitKeyed(@Nullable String key, int limit) {
        TestSubmission submission = submission();
        limitKeys(limit);
        return submit(key == null ? submission : submission.key(key)).id();
    }

    private void limitKeys(int limit) {
        await(store.limitKeys(Map.of("export", limit)));
    }

    // By key.

    @Test
    void tasksWithOneKeyRunOneAfterAnotherInOrderOfSubmission() {
        TaskId first = submitKeyed("k", 1);
        Task urgent = submit(submission().key("k").priority(9));
        TaskId free = submitKeyed(null, 1);

        List<Task> claimed = claim(10);
        assertThat(claimed).extracting(Task::id).containsExactly(first, free);
        assertThat(claim(10)).isEmpty();

        finish(claimed.getFirst(), new Outcome.Completed(null));
        assertThat(claim(10)).extracting(Task::id).containsExactly(urgent.id());
        assertThat(get(urgent.id()).concurrencyKey()).isEqualTo("k");
    }

    @Test
    void asManyTasksOfAKeyRunAsItsLimitSays() {
        List<TaskId> ids = new ArrayList<>();
        IntStream.range(0, 5).forEach(i -> ids.add(submitKeyed("k", 2)));

        List<Task> claimed = claim(10);

        assertThat(claimed).extracting(Task::id).isEqualTo(ids.subList(0, 2));
        finish(claimed.getLast(), new Outcome.Failed("broken", null));
        assertThat(claim(10)).extracting(Task::id).containsExactly(ids.get(2));
    }

    @Test
    void aHigherLimitLetsInTasksThatAreThere() {
        List<TaskId> ids = new ArrayList<>();
        IntStream.range(0, 4).forEach(i -> ids.add(submitKeyed("k", 1)));
        assertThat(claim(10)).hasSize(1);

        limitKeys(3);

        assertThat(claim(10)).extracting(Task::id).isEqualTo(ids.subList(1, 3));
    }

    @Test
    void aLowerLimitHoldsBackWhatIsReadyAndLeavesWhatRuns() {
        List<TaskId> ids = new ArrayList<>();
        IntStream.range(0, 5).forEach(i -> ids.add(submitKeyed("k", 4)));
        List<Task> running = claim(2);

        limitKeys(1);

        assertThat(claim(10)).isEmpty();
        finish(running.get(0), new Outcome.Completed(null));
        assertThat(claim(10)).isEmpty();
        finish(running.get(1), new Outcome.Completed(null));
        for (TaskId next : ids.subList(2, 5)) {
            List<Task> claimed = claim(10);
            assertThat(claimed).extracting(Task::id).containsExactly(next);
            finish(claimed.getFirst(), new Outcome.Completed(null));
        }
    }

    @Test
    void aLowerLimitLetsTheFirstSubmittedGoFirstWhateverTheirPriorities() {
        limitKeys(3);
        TaskId first = submit(submission().key("k").priority(0)).id();
        TaskId second = submit(submission().key("k").priority(9)).id();
        TaskId third = submit(submission().key("k").priority(5)).id();

        limitKeys(1);

        for (TaskId next : List.of(first, second, third)) {
            Task claimed = claimOne();
            assertThat(claimed.id()).isEqualTo(next);
            finish(claimed, new Outcome.Completed(null));
        }
    }

    @Test
    void aChangedLimitReachesMoreKeysAndTasksThanOneStepTakes() {
        limitKeys(2);
        for (int from = 0; from < 3_000; from += 1_000) {
            submit(
                    NO_LIMIT,
                    IntStream.range(from, from + 1_000)
                            .mapToObj(i -> submission().key("k" + i % 600))
                            .toList());
        }
        assertThat(claim(1)).hasSize(1);

        limitKeys(1);
        assertThat(claim(10_000)).hasSize(599);

        limitKeys(4);
        assertThat(claim(10_000)).hasSize(3 * 600);
    }

    @Test
    void aChangeThatWasNotBroughtToItsEndIsGoneOnWith() {
        List<TaskId> ids = new ArrayList<>();
        IntStream.range(0, 3).forEach(i -> ids.add(submitKeyed("k", 1)));
        harness().beginToLimitKeys(store, 2);

        limitKeys(2);

        assertThat(claim(10)).extracting(Task::id).isEqualTo(ids.subList(0, 2));
    }

    @Test
    void theLimitOfOneTypeLeavesOthersAlone() {
        await(store.limitKeys(Map.of("import", 5)));
        submitKeyed("k", 1);
        submitKeyed("k", 1);
        submit(submission().type("import").key("k"));
        submit(submission().type("import").key("k"));

        assertThat(claim(10)).hasSize(3);
    }

    @Test
    void aTaskThatWasDueLaterComesUnderThePresentLimit() {
        limitKeys(5);
        IntStream.range(0, 3)
                .forEach(i -> submit(submission().key("k").runAt(clock.instant().plusSeconds(60))));
        limitKeys(1);
        advance(Duration.ofSeconds(60));

        assertThat(claim(10)).hasSize(1);
    }

    @Test
    void theKeysOfTwoTypesDoNotMeet() {
        submitKeyed("k", 1);
        submit(submission().type("import").key("k"));

        assertThat(claim(10)).hasSize(2);
    }

    @Test
    void aTaskThatWaitsForItsBackoffDoesNotHoldItsKey() {
        TaskId first = submitKeyed("k", 1);
        TaskId second = submitKeyed("k", 1);
        TaskId third = submitKeyed("k", 1);
        finish(claimOne(), new Outcome.Failed("broken", Duration.ofSeconds(10)));

        Task running = claimOne();
        assertThat(running.id()).isEqualTo(second);
        advance(Duration.ofSeconds(10));
        assertThat(claim(10)).isEmpty();
        finish(running, new Outcome.Completed(null));

        Task again = claimOne();
        assertThat(again.id()).isEqualTo(first);
        finish(again, new Outcome.Completed(null));
        assertThat(claimOne().id()).isEqualTo(third);
    }

    @Test
    void aTaskThatIsReleasedIsTheNextOfItsKey() {
        TaskId first = submitKeyed("k", 1);
        submitKeyed("k", 1);
        finish(claimOne(), new Outcome.Released("shut down"));

        assertThat(claim(10)).extracting(Task::id).containsExactly(first);
    }

    @Test
    void aCancelledTaskLetsTheNextOfItsKeyIn() {
        TaskId first = submitKeyed("k", 1);
        TaskId second = submitKeyed("k", 1);
        TaskId third = submitKeyed("k", 1);

        await(store.cancel(second, TestSubmission.BY_ALICE, Precondition.NONE));
        await(store.cancel(first, TestSubmission.BY_ALICE, Precondition.NONE));

        assertThat(claim(10)).extracting(Task::id).containsExactly(third);
        assertThat(await(store.listActive(new ActiveQuery(null, 0, 10)))).hasSize(1);
    }

    @Test
    void aRetriedTaskWaitsForItsKey() {
        TaskId first = submitKeyed("k", 1);
        finish(claimOne(), new Outcome.Failed("broken", null));
        submitKeyed("k", 1);
        Task second = claimOne();
        await(store.retry(first, TestSubmission.BY_ALICE, 1_000, Precondition.NONE));

        assertThat(claim(10)).isEmpty();

        finish(second, new Outcome.Completed(null));
        assertThat(claimOne().id()).isEqualTo(first);
    }

    @Test
    void aBatchWithOneKeyIsHeldBackToItsLimit() {
        limitKeys(3);
        submit(
                NO_LIMIT,
                IntStream.range(0, 20).mapToObj(i -> submission().key("k")).toList());

        assertThat(claim(20)).hasSize(3);
        assertThat(await(store.listActive(new ActiveQuery("export", 0, 100)))).hasSize(20);
    }
}
