package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.ClaimRequest.TypeDemand;
import dev.longtask.store.ClaimRequest.TypeLimits;
import dev.longtask.task.Outcome;
import dev.longtask.task.Rate;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How limits hold back ready tasks. */
abstract class LimitContract extends QueryContract {
    private static final TypeLimits FAIR = new TypeLimits(null, null, true);

    protected static TypeLimits concurrency(int limit) {
        return new TypeLimits(limit, null, false);
    }

    protected Claims claim(int limit, TypeLimits limits) {
        return await(store.claim(new ClaimRequest(
                new ClaimRequest.Claimant("node", 1), LEASE, List.of(new TypeDemand("export", limit, limits)), limit)));
    }

    private List<TaskId> ids(Claims claims) {
        return claims.tasks().stream().map(Task::id).toList();
    }

    private TaskId submitKeyed(@Nullable String key, int limit) {
        TestSubmission submission = submission();
        limitKeys(limit);
        return submit(key == null ? submission : submission.key(key)).id();
    }

    private void limitKeys(int limit) {
        await(store.limitKeys(Map.of("export", limit)));
    }

    // In the whole cluster.

    @Test
    void noMoreOfATypeRunThanItsLimitInTheClusterSays() {
        IntStream.range(0, 5).forEach(i -> submit(submission()));

        List<Task> first = claim(10, concurrency(2)).tasks();
        assertThat(first).hasSize(2);
        assertThat(claim(10, concurrency(2)).tasks()).isEmpty();

        finish(first.getFirst(), new Outcome.Completed(null));
        assertThat(claim(10, concurrency(2)).tasks()).hasSize(1);
    }

    @Test
    void aLeaseThatWasTakenBackMakesRoomUnderALimit() {
        submit(submission());
        submit(submission());
        claim(1, concurrency(1));
        advance(LEASE);
        await(store.reap(10));

        assertThat(claim(10, concurrency(1)).tasks()).hasSize(1);
    }

    @Test
    void aTypeHeldBackByItsLimitDoesNotHoldUpOthers() {
        IntStream.range(0, 10).forEach(i -> submit(submission()));
        claim(1, concurrency(1));
        Task other = submit(submission().type("import"));

        List<Task> claimed = claimBoth(4, concurrency(1));

        assertThat(claimed).extracting(Task::id).containsExactly(other.id());
    }

    @Test
    void aTypeHeldBackByItsRateDoesNotHoldUpOthersAndSaysWhenItGoesOn() {
        TypeLimits rate = new TypeLimits(null, new Rate(2, Duration.ofMinutes(1)), false);
        IntStream.range(0, 10).forEach(i -> submit(submission()));
        claim(2, rate);
        Task other = submit(submission().type("import"));

        Claims claims = await(store.claim(new ClaimRequest(
                new ClaimRequest.Claimant("node", 1),
                LEASE,
                List.of(new TypeDemand("export", 4, rate), new TypeDemand("import", 4)),
                4)));

        assertThat(ids(claims)).containsExactly(other.id());
        assertThat(claims.nextDue()).isNotNull().isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    private List<Task> claimBoth(int limit, TypeLimits limits) {
        return await(store.claim(new ClaimRequest(
                        new ClaimRequest.Claimant("node", 1),
                        LEASE,
                        List.of(new TypeDemand("export", limit, limits), new TypeDemand("import", limit)),
                        limit)))
                .tasks();
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
        beginToLimitKeys(2);

        limitKeys(2);

        assertThat(claim(10)).extracting(Task::id).isEqualTo(ids.subList(0, 2));
    }

    /**
     * Simulates a process that dies after writing the key limit of the type export, before applying it to the type's
     * tasks.
     */
    protected abstract void beginToLimitKeys(int limit);

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
    void aTaskThatWaitsForItsBackOffDoesNotHoldItsKey() {
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
    void aTaskThatIsHandedBackIsTheNextOfItsKey() {
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

        await(store.cancel(second, TestSubmission.BY_ALICE));
        await(store.cancel(first, TestSubmission.BY_ALICE));

        assertThat(claim(10)).extracting(Task::id).containsExactly(third);
        assertThat(await(store.listActive(new ActiveQuery(null, 0, 10)))).hasSize(1);
    }

    @Test
    void aRetriedTaskWaitsForItsKey() {
        TaskId first = submitKeyed("k", 1);
        finish(claimOne(), new Outcome.Failed("broken", null));
        submitKeyed("k", 1);
        Task second = claimOne();
        await(store.retry(first, TestSubmission.BY_ALICE, 1_000));

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

    // By rate.

    @Test
    void noMoreStartInASpanOfTimeThanTheRateSays() {
        TypeLimits limits = new TypeLimits(null, new Rate(3, Duration.ofMinutes(1)), false);
        IntStream.range(0, 10).forEach(i -> submit(submission()));
        assertThat(claim(1, limits).tasks()).hasSize(1);
        advance(Duration.ofSeconds(40));

        Claims second = claim(10, limits);
        assertThat(second.tasks()).hasSize(2);
        assertThat(second.nextDue()).isEqualTo(Duration.ofSeconds(20));
        assertThat(claim(10, limits).tasks()).isEmpty();

        advance(Duration.ofSeconds(20));
        assertThat(claim(10, limits).tasks()).hasSize(1);
        advance(Duration.ofSeconds(40));
        assertThat(claim(10, limits).tasks()).hasSize(2);
    }

    // By turns.

    @Test
    void creatorsTakeTurnsHoweverManyTasksEachHas() {
        List<TaskId> alices = new ArrayList<>();
        IntStream.range(0, 6)
                .forEach(i -> alices.add(submit(submission().fair()).id()));
        assertThat(ids(claim(2, FAIR))).isEqualTo(alices.subList(0, 2));
        TaskId bobs = submit(submission().creator("bob").fair()).id();
        TaskId bobsSecond = submit(submission().creator("bob").fair()).id();

        assertThat(ids(claim(10, FAIR)))
                .containsExactly(alices.get(2), bobs, alices.get(3), bobsSecond, alices.get(4), alices.get(5));
    }

    @Test
    void whoHadManyTurnsIsNotPutBehindForThat() {
        IntStream.range(0, 5).forEach(i -> submit(submission().fair()));
        claim(10, FAIR);
        TaskId bobs = submit(submission().creator("bob").fair()).id();
        TaskId bobsSecond = submit(submission().creator("bob").fair()).id();
        TaskId alices = submit(submission().fair()).id();

        assertThat(ids(claim(10, FAIR))).containsExactly(bobs, alices, bobsSecond);
    }

    @Test
    void aTaskThatWaitedLongPutsNobodyWhoComesLaterBeforeOthers() {
        TaskId late = submit(submission().runAt(clock.instant().plusSeconds(60)).fair())
                .id();
        IntStream.range(0, 3).forEach(i -> submit(submission().fair()));
        claim(10, FAIR);
        advance(Duration.ofSeconds(60));
        assertThat(ids(claim(10, FAIR))).containsExactly(late);

        TaskId alices = submit(submission().fair()).id();
        TaskId bobs = submit(submission().creator("bob").fair()).id();

        assertThat(ids(claim(10, FAIR))).containsExactly(alices, bobs);
    }

    @Test
    void creatorsTakeTurnsAlsoWhereOtherTypesAreClaimedAlong() {
        IntStream.range(0, 6).forEach(i -> submit(submission().fair()));
        IntStream.range(0, 3).forEach(i -> submit(submission().type("import")));
        TaskId bobs = submit(submission().creator("bob").fair()).id();

        assertThat(claimBoth(6, FAIR)).extracting(Task::id).contains(bobs);
    }

    @Test
    void priorityComesBeforeTurns() {
        submit(submission().fair());
        submit(submission().creator("bob").fair());
        TaskId urgent = submit(submission().priority(5).fair()).id();

        assertThat(ids(claim(1, FAIR))).containsExactly(urgent);
    }
}
