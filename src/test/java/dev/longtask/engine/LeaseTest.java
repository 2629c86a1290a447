package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Leases: renewing, giving up and reclaiming them. */
class LeaseTest extends EngineFixture {
    /** The configured default. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** Upper bound, from the request of the lease, for when work that cannot renew it is told to stop. */
    private static final Duration TIME_TO_STOP_BEFORE_THE_END = LEASE.minus(LEASE.dividedBy(3));

    @Test
    void anAttemptWhoseLeaseCanNotBeRenewedStopsBeforeItEndsAndDoesNotCount() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        TaskId id = submit("gate");
        loop.run(Duration.ofMinutes(1));
        steered.fail("renew", "claim", "finish", "reap");
        Duration grace = contextOf(id).grace();
        assertThat(cancelled).isEmpty();

        loop.run(Duration.ofSeconds(30).minus(grace));
        assertThat(cancelled).containsExactly(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        loop.run(Duration.ofMinutes(5));
        steered.heal();
        loop.run(Duration.ofSeconds(10));

        assertThat(get(id).attemptsUsed()).isEqualTo(1);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(get(id).attempt()).isEqualTo(2);
    }

    @Test
    void oneRenewalThatFailsStopsNothing() {
        start();
        TaskId id = submit("gate");
        for (int i = 0; i < 20; i++) {
            loop.run(Duration.ofSeconds(20));
            steered.fail("renew");
            loop.run(Duration.ofSeconds(8));
            steered.heal();
        }

        assertThat(cancelled).isEmpty();
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void aNodeThatStoodStillRenewsItsOwnLeasesBeforeItJudgesAny() {
        settings.put("longtask.types.gate.max-attempts", "1");
        settings.put("longtask.types.gate.timeout", "10h");
        start();
        TaskId id = submit("gate");
        loop.run(Duration.ofMinutes(1));

        clock.advance(Duration.ofHours(1));
        loop.run(Duration.ofMinutes(1));

        assertThat(get(id).status()).isNotEqualTo(TaskStatus.DEAD);
        assertThat(get(id).attemptsUsed()).isLessThanOrEqualTo(1);
    }

    @Test
    void theObserverIsToldOfEachEndAndOfLeasesThatAreReapedOrLost() {
        start();
        TaskId completed = submit("gate");
        complete(completed);
        assertThat(observed).containsExactly("COMPLETE");
        TaskId lost = submit("gate");
        // Another node does this when the lease has expired.
        clock.advance(Duration.ofSeconds(31));
        store.reap(10, Duration.ofDays(1)).await().indefinitely();
        loop.run(Duration.ofSeconds(1));
        assertThat(observed).containsExactly("COMPLETE", "lease lost: gate");
        assertThat(cancelled).contains(lost);
    }

    @Test
    void theObserverIsToldOfALeaseOfADeadNodeThatThisOneTakesBack() {
        settings.put("longtask.types.gate.concurrency", "1");
        start();
        TaskId first = submit("gate");
        TaskId second = submit("gate");
        claimElsewhere("gate", SECOND);

        loop.run(Duration.ofSeconds(30));

        assertThat(observed).containsExactly("lease lost: gate");
        assertThat(get(second).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(first).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void leasesAreRenewedWhileTheWorkGoesOn() {
        settings.put("longtask.types.gate.timeout", "1h");
        start();
        TaskId id = submit("gate");

        loop.run(Duration.ofMinutes(30));

        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void workWhoseLeaseCanNotBeRenewedHasNoLongerToStopThanTheLeaseLasts() {
        settings.put("longtask.defaults.grace", "1h");
        start();
        TaskId id = submit("gate");
        contextOf(id).onStop(() -> Uni.createFrom().nothing());
        loop.run(MINUTE);
        Instant renewed = clock.instant();
        steered.fail("renew");
        assertThat(contextOf(id).grace()).isEqualTo(Duration.ofHours(1));

        assertThat(loop.runUntil(() -> cancelled.contains(id), MINUTE)).isTrue();

        assertThat(contextOf(id).grace()).isPositive().isLessThanOrEqualTo(LEASE.dividedBy(3));
        assertThat(clock.instant().plus(contextOf(id).grace())).isBefore(renewed.plus(LEASE));
        steered.heal();
        loop.run(LEASE);
        assertThat(get(id).attempt()).as("its slot is free, its task goes on").isGreaterThan(1);
    }

    @Test
    void workWhoseLeaseCanNotBeRenewedHasNoLongerToStopThanItsGrace() {
        settings.put("longtask.defaults.grace", "3s");
        start();
        TaskId id = submit("gate");
        steered.fail("renew");

        loop.run(LEASE);

        assertThat(cancelled).contains(id);
        assertThat(contextOf(id).grace()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aLeaseLastsFromWhenItsRenewalWasAskedForNotFromWhenItWasAnswered() {
        start();
        TaskId id = submit("gate");
        steered.holdAnswers("renew");
        int before = steered.calls("renew");
        assertThat(loop.runUntil(() -> steered.calls("renew") > before, LEASE)).isTrue();
        Instant asked = clock.instant();
        loop.run(Duration.ofSeconds(7));
        answerHeld("renew");
        steered.fail("renew");

        assertThat(loop.runUntil(() -> cancelled.contains(id), MINUTE)).isTrue();

        assertThat(clock.instant()).isBetween(asked.plus(LEASE.dividedBy(2)), asked.plus(TIME_TO_STOP_BEFORE_THE_END));
    }

    @Test
    void oneRenewalThatIsNeverAnsweredStopsNothing() {
        start();
        TaskId id = submit("gate");
        loop.run(MINUTE);
        steered.hold("renew");
        assertThat(loop.runUntil(() -> !steered.takeHeld("renew").isEmpty(), LEASE))
                .isTrue();
        steered.holdNoLonger("renew");

        loop.run(MINUTE);

        assertThat(cancelled).isEmpty();
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void theOnlyProcessOfAStoreKeepsItsLeasesWhenItStoodStill() {
        steered.notShared();
        settings.put("longtask.types.gate.timeout", "10h");
        start();
        TaskId id = submit("gate");
        loop.run(MINUTE);

        clock.advance(Duration.ofHours(1));
        loop.run(MINUTE);

        assertThat(cancelled).isEmpty();
        assertThat(get(id).attempt()).isEqualTo(1);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void theOnlyProcessOfAStoreStopsNothingThatItCanNotRenew() {
        steered.notShared();
        start();
        TaskId id = submit("gate");
        steered.fail("renew");

        loop.run(MINUTE.multipliedBy(5));

        assertThat(cancelled).isEmpty();
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void theOnlyProcessOfAStoreStartsWhatALateClaimBrings() {
        steered.notShared();
        start();
        steered.holdAnswers("claim");
        TaskId id = submit("gate");
        loop.run(LEASE.minusSeconds(1));

        answerHeld("claim");

        assertThat(waiting).containsKey(id);
        assertThat(cancelled).isEmpty();
        assertThat(get(id).attempt()).isEqualTo(1);
    }
}
