package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a store cancels, retries, deletes and purges tasks. */
abstract class ActionContract extends StoreFixture {
    @Test
    void aWaitingTaskIsCancelledAtOnce() {
        Task ready = submit(submission());
        Task waiting = submit(submission().runAt(clock.instant().plusSeconds(60)));

        assertThat(statusOf(await(store.cancel(ready.id(), TestSubmission.BY_ALICE, Precondition.NONE))))
                .isEqualTo(TaskStatus.CANCELLED);
        assertThat(statusOf(await(store.cancel(waiting.id(), TestSubmission.BY_ALICE, Precondition.NONE))))
                .isEqualTo(TaskStatus.CANCELLED);

        advance(Duration.ofMinutes(2));
        assertThat(claim(10)).isEmpty();
    }

    @Test
    void aRunningTaskIsAskedToStopAndASecondCancelChangesNothing() {
        submit(submission());
        Task claimed = claimOne();

        assertThat(statusOf(await(store.cancel(claimed.id(), TestSubmission.BY_ALICE, Precondition.NONE))))
                .isEqualTo(TaskStatus.CANCEL_REQUESTED);
        assertThat(await(store.cancel(claimed.id(), TestSubmission.BY_ALICE, Precondition.NONE)))
                .isInstanceOfSatisfying(ActionResult.Done.class, again -> {
                    assertThat(again.task().status()).isEqualTo(TaskStatus.CANCEL_REQUESTED);
                    assertThat(again.task().input()).isEqualTo(claimed.input());
                });
        assertThat(renew(claimed)).isEqualTo(LeaseState.CANCEL_REQUESTED);
        assertThat(finish(claimed, new Outcome.Stopped())).isEqualTo(new FinishResult.Recorded(TaskStatus.CANCELLED));
        assertThat(history(claimed.id()))
                .extracting(HistoryEntry::to)
                .containsExactly(
                        TaskStatus.ENQUEUED, TaskStatus.RUNNING, TaskStatus.CANCEL_REQUESTED, TaskStatus.CANCELLED);
    }

    @Test
    void aTaskThatCompletesBeforeItNoticesTheCancelIsComplete() {
        submit(submission());
        Task claimed = claimOne();
        await(store.cancel(claimed.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        assertThat(finish(claimed, new Outcome.Completed("1")))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
    }

    @Test
    void aTaskAskedToStopIsCancelledHoweverElseItsAttemptEnds() {
        IntStream.range(0, 3).forEach(i -> submit(submission()));
        Task failed = claimOne();
        Task handedBack = claimOne();
        Task lost = claimOne();
        for (Task task : List.of(failed, handedBack, lost)) {
            await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        }

        finish(failed, new Outcome.Failed("broken", Duration.ZERO));
        finish(handedBack, new Outcome.Released("shut down"));
        advance(LEASE);
        await(store.reap(10, Duration.ofDays(1)));

        for (Task task : List.of(failed, handedBack, lost)) {
            assertThat(get(task.id()).status()).isEqualTo(TaskStatus.CANCELLED);
        }
    }

    @Test
    void aCancelledTaskShowsWhatItsAttemptReportedLastHoweverThatEnded() {
        IntStream.range(0, 3).forEach(i -> submit(submission()));
        Task failed = claimOne();
        Task handedBack = claimOne();
        Task lost = claimOne();
        for (Task task : List.of(failed, handedBack, lost)) {
            report(task, 10, "Page 10");
            await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        }

        finish(failed, new Outcome.Failed("broken", Duration.ZERO));
        finish(handedBack, new Outcome.Released("shut down"));
        advance(LEASE);
        await(store.reap(10, Duration.ofDays(1)));

        for (Task task : List.of(failed, handedBack, lost)) {
            assertThat(get(task.id()).message()).isEqualTo("Page 10");
        }
    }

    @Test
    void aFinishedTaskTakesNoCancel() {
        submit(submission());
        Task claimed = claimOne();
        finish(claimed, new Outcome.Completed(null));

        assertThat(await(store.cancel(claimed.id(), TestSubmission.BY_ALICE, Precondition.NONE)))
                .isEqualTo(new ActionResult.NotAllowed(TaskStatus.COMPLETE));
    }

    @Test
    void aRetryGivesAFreshSetOfAttemptsWhoseNumbersGoOn() {
        submit(submission().maxAttempts(1));
        Task first = claimOne();
        finish(first, new Outcome.Failed("broken", Duration.ZERO));

        assertThat(statusOf(await(store.retry(first.id(), TestSubmission.BY_ALICE, 1_000, Precondition.NONE))))
                .isEqualTo(TaskStatus.ENQUEUED);

        Task second = claimOne();
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.attemptsUsed()).isEqualTo(1);
        assertThat(finish(first, new Outcome.Completed("1"))).isEqualTo(new FinishResult.LeaseLost());
        finish(second, new Outcome.Failed("broken", Duration.ZERO));
        assertThat(get(second.id()).status()).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void aRetriedTaskIsNotPurgedHoweverLongItWaits() {
        submit(submission());
        Task failed = claimOne();
        finish(failed, new Outcome.Failed("broken", null));
        await(store.retry(failed.id(), TestSubmission.BY_ALICE, 1_000, Precondition.NONE));

        advance(TestSubmission.RETENTION);

        assertThat(await(store.purge(10))).isZero();
        assertThat(get(failed.id()).status()).isEqualTo(TaskStatus.ENQUEUED);
    }

    @Test
    void onlyWhatDidNotFinishWellTakesARetry() {
        Task waiting = submit(submission());
        assertThat(await(store.retry(waiting.id(), TestSubmission.BY_ALICE, 1_000, Precondition.NONE)))
                .isEqualTo(new ActionResult.NotAllowed(TaskStatus.ENQUEUED));

        finish(claimOne(), new Outcome.Completed(null));
        assertThat(await(store.retry(waiting.id(), TestSubmission.BY_ALICE, 1_000, Precondition.NONE)))
                .isEqualTo(new ActionResult.NotAllowed(TaskStatus.COMPLETE));
    }

    @Test
    void aDeleteTakesAFinishedTaskWithAllThatBelongsToIt() {
        submit(submission());
        Task claimed = claimOne();
        assertThat(await(store.delete(claimed.id(), Precondition.NONE)))
                .isEqualTo(new ActionResult.NotAllowed(TaskStatus.RUNNING));
        report(claimed, 1, "message");
        finish(claimed, new Outcome.Completed("1"));

        assertThat(await(store.delete(claimed.id(), Precondition.NONE))).isInstanceOf(ActionResult.Done.class);

        assertThat(await(store.find(claimed.id()))).isEmpty();
        assertThat(history(claimed.id())).isEmpty();
        assertThat(await(store.messages(claimed.id()))).isEmpty();
        assertThat(await(store.delete(claimed.id(), Precondition.NONE))).isEqualTo(new ActionResult.Missing());
    }

    @Test
    void whatIsNotThereIsMissing() {
        TaskId unknown = ids.get();

        assertThat(await(store.find(unknown))).isEmpty();
        assertThat(await(store.cancel(unknown, TestSubmission.BY_ALICE, Precondition.NONE)))
                .isEqualTo(new ActionResult.Missing());
        assertThat(await(store.retry(unknown, TestSubmission.BY_ALICE, 1_000, Precondition.NONE)))
                .isEqualTo(new ActionResult.Missing());
    }

    @Test
    void finishedTasksArePurgedAfterTheirRetentionInBatches() {
        IntStream.range(0, 3).forEach(i -> submit(submission()));
        claim(3).forEach(task -> finish(task, new Outcome.Completed(null)));
        Task unfinished = submit(submission());
        advance(TestSubmission.RETENTION.minusSeconds(1));
        assertThat(await(store.purge(2))).isZero();

        advance(Duration.ofSeconds(1));

        assertThat(await(store.purge(2))).isEqualTo(2);
        assertThat(await(store.purge(2))).isEqualTo(1);
        assertThat(listAll()).extracting(Task::id).containsExactly(unfinished.id());
    }

    @Test
    void aTaskThatWasCancelledWhileItWaitedIsPurgedAfterItsRetention() {
        Task ready = submit(submission());
        Task waiting = submit(submission().runAt(clock.instant().plusSeconds(60)));
        for (Task task : List.of(ready, waiting)) {
            await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        }
        advance(TestSubmission.RETENTION.minusSeconds(1));
        assertThat(await(store.purge(10))).isZero();

        advance(Duration.ofSeconds(1));

        assertThat(await(store.purge(10))).isEqualTo(2);
        assertThat(listAll()).isEmpty();
    }

    @Test
    void aRetryCountsTowardsTheLimitOfUnfinishedTasks() {
        Task failed = submit(submission());
        finish(claimOne(), new Outcome.Failed("broken", null));
        submit(submission());

        assertThat(await(store.retry(failed.id(), TestSubmission.BY_ALICE, 1, Precondition.NONE)))
                .isEqualTo(new ActionResult.OverLimit(1));
        assertThat(get(failed.id()).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(await(store.retry(failed.id(), TestSubmission.BY_ALICE, 2, Precondition.NONE)))
                .isInstanceOf(ActionResult.Done.class);
        assertThat(get(failed.id()).status()).isEqualTo(TaskStatus.ENQUEUED);
    }

    @Test
    void aHistoryDoesNotGrowWithoutEndByRetries() {
        Task task = submit(submission());
        await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        for (int i = 0; i < TaskStore.MOST_RETRIES; i++) {
            await(store.retry(task.id(), TestSubmission.BY_ALICE, NO_LIMIT, Precondition.NONE));
            await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        }

        assertThat(await(store.retry(task.id(), TestSubmission.BY_ALICE, NO_LIMIT, Precondition.NONE)))
                .isEqualTo(new ActionResult.TooOften());
        assertThat(get(task.id()).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void anActionOnATaskThatHasChangedSinceItWasReadChangesNothing() {
        Task waiting = submit(submission());
        Task seen = get(waiting.id());
        Task claimed = claimOne();
        assertThat(cancelIfUnchanged(seen)).isEqualTo(new ActionResult.Changed());

        Task running = get(claimed.id());
        report(claimed, 10, "Page 10");
        assertThat(cancelIfUnchanged(running)).isEqualTo(new ActionResult.Changed());
        assertThat(renew(claimed)).isEqualTo(LeaseState.HELD);

        finish(claimed, new Outcome.Failed("broken", null));
        Task reported = get(claimed.id());
        await(store.retry(claimed.id(), TestSubmission.BY_ALICE, 1_000, Precondition.NONE));
        await(store.cancel(claimed.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        assertThat(await(store.retry(claimed.id(), TestSubmission.BY_ALICE, 1_000, unchanged(reported))))
                .isEqualTo(new ActionResult.Changed());
        assertThat(await(store.delete(claimed.id(), unchanged(reported)))).isEqualTo(new ActionResult.Changed());
        assertThat(get(claimed.id()).status()).isEqualTo(TaskStatus.CANCELLED);

        assertThat(await(store.delete(claimed.id(), unchanged(get(claimed.id())))))
                .isInstanceOf(ActionResult.Done.class);
    }

    @Test
    void anActionOnATaskThatHasNotChangedHappens() {
        Task waiting = submit(submission());
        assertThat(cancelIfUnchanged(get(waiting.id()))).isInstanceOf(ActionResult.Done.class);
        assertThat(await(store.retry(waiting.id(), TestSubmission.BY_ALICE, 1_000, unchanged(get(waiting.id())))))
                .isInstanceOf(ActionResult.Done.class);

        Task claimed = claimOne();
        assertThat(cancelIfUnchanged(get(claimed.id()))).isInstanceOf(ActionResult.Done.class);
        assertThat(cancelIfUnchanged(get(claimed.id()))).isInstanceOf(ActionResult.Done.class);
        assertThat(cancelIfUnchanged(claimed)).isEqualTo(new ActionResult.Changed());
        assertThat(renew(claimed)).isEqualTo(LeaseState.CANCEL_REQUESTED);
    }

    private ActionResult cancelIfUnchanged(Task task) {
        return await(store.cancel(task.id(), TestSubmission.BY_ALICE, unchanged(task)));
    }
}
