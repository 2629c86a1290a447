package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.Claims;
import dev.longtask.task.Rate;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How limits hold back ready tasks. */
abstract class LimitContract extends StoreFixture {
    private static final TypeLimits FAIR = new TypeLimits(null, null, true);

    private List<TaskId> ids(Claims claims) {
        return claims.tasks().stream().map(Task::id).toList();
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
    void aLeaseThatWasReclaimedMakesRoomUnderALimit() {
        submit(submission());
        submit(submission());
        claim(1, concurrency(1));
        advance(LEASE);
        await(store.reap(10, Duration.ofDays(1)));

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
