package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.WaitingFor;
import dev.longtask.task.attempt.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a store records attempts. */
abstract class AttemptContract extends StoreFixture {
    @Test
    void aCompletionIsRecordedWithItsResult() {
        submit(submission());
        Task claimed = claimOne();
        advance(Duration.ofSeconds(5));

        FinishResult answer = finish(claimed, new Outcome.Completed("{\"pages\":3}"));

        assertThat(answer).isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
        Task task = get(claimed.id());
        assertThat(task.status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(task.result()).isEqualTo("{\"pages\":3}");
        assertThat(task.progress()).isEqualTo(100);
        assertThat(task.finished()).isEqualTo(clock.instant());
        assertThat(task.times().priorRunTime()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theRunTimeOfARunningTaskIsByTheStoresClockAsAllItsTimesAre() {
        submit(submission());
        Task task = claimOne();
        advance(Duration.ofSeconds(7));

        Task read = get(task.id());

        assertThat(read.elapsed()).isEqualTo(Duration.ofSeconds(7));
        assertThat(read.asOf()).isEqualTo(clock.instant());
    }

    @Test
    void aTaskThatWaitsSaysForWhatAndUntilWhen() {
        Instant later = clock.instant().plus(Duration.ofHours(1));
        Task planned = submit(submission().runAt(later));
        assertThat(get(planned.id()).waitingFor()).isEqualTo(WaitingFor.RUN_AT);
        assertThat(get(planned.id()).nextAttempt()).isEqualTo(later);
        assertThat(planned.waitingFor()).isEqualTo(WaitingFor.RUN_AT);

        Task failing = submit(submission());
        assertThat(get(failing.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
        assertThat(get(failing.id()).nextAttempt()).isNull();
        Task claimed = claimOne();
        assertThat(claimed.waitingFor()).isNull();
        assertThat(get(failing.id()).waitingFor()).isNull();
        finish(claimed, new Outcome.Failed("broken", Duration.ofSeconds(10)));
        assertThat(get(failing.id()).waitingFor()).isEqualTo(WaitingFor.BACKOFF);
        assertThat(get(failing.id()).nextAttempt()).isEqualTo(clock.instant().plusSeconds(10));

        advance(Duration.ofHours(1));
        assertThat(get(planned.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
        assertThat(get(failing.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
    }

    @Test
    void aTaskThatOthersWithItsKeyHoldBackSaysSo() {
        Task first = submit(submission().key("k"));
        Task second = submit(submission().key("k"));
        assertThat(get(first.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
        assertThat(get(second.id()).waitingFor()).isEqualTo(WaitingFor.CONCURRENCY_KEY);
        assertThat(listAll())
                .extracting(task -> task.waitingFor())
                .containsExactlyInAnyOrder(WaitingFor.SLOT, WaitingFor.CONCURRENCY_KEY);

        finish(claimOne(), new Outcome.Completed(null));

        assertThat(get(second.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
    }

    @Test
    void theTimesThatAttemptsRanAddUp() {
        submit(submission());
        for (int seconds : List.of(5, 4)) {
            Task failing = claimOne();
            advance(Duration.ofSeconds(seconds));
            finish(failing, new Outcome.Failed("broken", Duration.ZERO));
            advance(Duration.ofSeconds(100));
        }
        Task last = claimOne();
        assertThat(last.times().priorRunTime()).isEqualTo(Duration.ofSeconds(9));
        advance(Duration.ofSeconds(6));

        finish(last, new Outcome.Completed(null));

        assertThat(get(last.id()).times().priorRunTime()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aResultOfNullIsNotNoResult() {
        submit(submission());
        submit(submission());
        Task withNull = claimOne();
        Task without = claimOne();

        finish(withNull, new Outcome.Completed("null"));
        finish(without, new Outcome.Completed(null));

        assertThat(get(withNull.id()).result()).isEqualTo("null");
        assertThat(get(without.id()).result()).isNull();
    }

    @Test
    void aFailureWithAttemptsLeftWaitsForItsBackoff() {
        submit(submission());
        Task claimed = claimOne();

        FinishResult answer = finish(claimed, new Outcome.Failed("broken pipe", Duration.ofSeconds(10)));

        assertThat(answer).isEqualTo(new FinishResult.Recorded(TaskStatus.ENQUEUED));
        assertThat(get(claimed.id()).message()).isEqualTo("broken pipe");
        assertThat(claim(1)).isEmpty();
        advance(Duration.ofSeconds(10));
        assertThat(claimOne().attempt()).isEqualTo(2);
    }

    @Test
    void theLastFailureIsFinal() {
        submit(submission().maxAttempts(2));
        finish(claimOne(), new Outcome.Failed("first", Duration.ZERO));

        FinishResult answer = finish(claimOne(), new Outcome.Failed("second", Duration.ZERO));

        assertThat(answer).isEqualTo(new FinishResult.Recorded(TaskStatus.FAILED));
        assertThat(listAll().getFirst().message()).isEqualTo("second");
    }

    @Test
    void aFailureForGoodIsNotRetried() {
        submit(submission());

        FinishResult answer = finish(claimOne(), new Outcome.Failed("no such space", null));

        assertThat(answer).isEqualTo(new FinishResult.Recorded(TaskStatus.FAILED));
    }

    @Test
    void anAttemptReleasedDoesNotCount() {
        submit(submission().maxAttempts(1));
        Task handedBack = claimOne();

        finish(handedBack, new Outcome.Released("shut down"));

        Task again = claimOne();
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.attemptsUsed()).isEqualTo(1);
        assertThat(finish(again, new Outcome.Failed("broken", Duration.ZERO)))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.FAILED));
    }

    @Test
    void anEqualRepeatOfAnEndGetsTheFirstOnesAnswer() {
        submit(submission().maxAttempts(1));
        submit(submission().maxAttempts(5));
        Task completed = claimOne();
        Task failed = claimOne();
        finish(completed, new Outcome.Completed("[1]"));
        finish(failed, new Outcome.Failed("broken", Duration.ofSeconds(9)));

        assertThat(finish(completed, new Outcome.Completed("[1]")))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
        assertThat(finish(failed, new Outcome.Failed("broken", Duration.ofSeconds(12))))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.ENQUEUED));
        assertThat(history(completed.id())).hasSize(3);
    }

    @Test
    void aDifferentRepeatOfAnEndIsToldThatTheLeaseIsLost() {
        submit(submission());
        Task completed = claimOne();
        finish(completed, new Outcome.Completed("[1]"));

        assertThat(finish(completed, new Outcome.Completed("[2]"))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(finish(completed, new Outcome.Failed("broken", null))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(get(completed.id()).result()).isEqualTo("[1]");
    }

    @Test
    void aStaleRenewalDoesNotLengthenThePresentAttemptsLease() {
        submit(submission());
        Task first = claimOne();
        advance(LEASE.plusSeconds(1));
        await(store.reap(10, Duration.ofDays(1)));
        Task second = claimOne();

        assertThat(await(store.renew(List.of(lease(first)), Duration.ofDays(1))))
                .containsExactly(RenewedLease.LOST);
        advance(LEASE.plusSeconds(1));

        assertThat(await(store.reap(10, Duration.ofDays(1))))
                .extracting(Task::id)
                .containsExactly(second.id());
    }

    @Test
    void whatANodeLeasedWithoutKnowingIsReleasedUncountedAndNothingElse() {
        for (int i = 0; i < 4; i++) {
            submit(submission().maxAttempts(1));
        }
        Task known = claimOne();
        Task unknown = claimOne();
        Task others = claimFor(new ClaimRequest.Claimant("other", 2));
        Task othersOfThisSeries = claimFor(new ClaimRequest.Claimant("other", 1));
        assertThat(await(store.releaseUnknown("node", List.of(1L, 77L), List.of(lease(known)))))
                .isEqualTo(1);

        assertThat(get(unknown.id()).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(unknown.id()).attemptsUsed()).isZero();
        assertThat(get(known.id()).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(get(others.id()).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(get(othersOfThisSeries.id()).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(finish(unknown, new Outcome.Completed(null))).isEqualTo(new FinishResult.LeaseLost());
    }

    private Task claimFor(ClaimRequest.Claimant claimant) {
        return await(store.claim(
                        new ClaimRequest(claimant, LEASE, List.of(new ClaimRequest.TypeDemand("export", 1)), 1)))
                .tasks()
                .getFirst();
    }
}
