package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a worker holds a lease. */
abstract class WorkerLeaseContract extends WorkerFixture {
    @Test
    void aRenewalLastsAsLongAsTheLeaseOfTheTypeWhoeverAsks() {
        submit(submission());
        WorkerLease lease = leaseOne();
        advance(Duration.ofSeconds(20));

        RenewedLease renewed =
                await(store.renew(List.of(lease.lease()), Duration.ofDays(3))).getFirst();

        assertThat(renewed.state()).isEqualTo(LeaseState.HELD);
        assertThat(renewed.deadline()).isEqualTo(lease.deadline());
        assertThat(Duration.between(lease.ends(), renewed.ends()))
                .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
    }

    @Test
    void aLeaseEndsAtTheDeadlineAtTheLatest() {
        submit(submission().timeout(Duration.ofSeconds(50)));
        WorkerLease lease = leaseOne();
        assertThat(lease.deadline()).isEqualTo(lease.started().plusSeconds(50));
        advance(Duration.ofSeconds(29));
        assertThat(await(store.renew(List.of(lease.lease()), LEASE)).getFirst().ends())
                .isEqualTo(lease.deadline());
        advance(Duration.ofSeconds(22));

        assertThat(await(store.renew(List.of(lease.lease()), LEASE)).getFirst().state())
                .isEqualTo(LeaseState.TIMED_OUT);
        assertThat(await(store.overdue(10))).extracting(WorkerLease::lease).containsExactly(lease.lease());
        assertThat(await(store.reap(10, LONG_CONTACT))).isEmpty();
        assertThat(end(lease, new Outcome.Completed("1"))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(await(store.finish(
                        lease.lease(), new Outcome.Failed("late", null), Report.EMPTY, Actor.node("node"))))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.FAILED));
        assertThat(await(store.overdue(10))).isEmpty();
    }

    @Test
    void aLeaseShorterThanTheTimeLimitEndsWithIt() {
        submit(submission().timeout(Duration.ofSeconds(5)));

        WorkerLease lease = leaseOne();

        assertThat(lease.ends())
                .isEqualTo(lease.deadline())
                .isEqualTo(lease.started().plusSeconds(5));
    }

    @Test
    void aCancelLeavesAWorkerTheTimeToLearnOfItAndToStop() {
        Task task = submit(submission());
        WorkerLease lease = leaseOne();

        await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        RenewedLease renewed = await(store.renew(List.of(lease.lease()), LEASE)).getFirst();
        assertThat(renewed.state()).isEqualTo(LeaseState.CANCEL_REQUESTED);
        assertThat(Duration.between(lease.started(), renewed.deadline()))
                .isBetween(STOP_WITHIN, STOP_WITHIN.plusSeconds(1));
        advance(LEASE.minusSeconds(1));
        await(store.renew(List.of(lease.lease()), LEASE));
        advance(STOP_WITHIN.minus(LEASE).plusSeconds(2));
        assertThat(await(store.overdue(10)))
                .singleElement()
                .satisfies(overdue -> assertThat(overdue.cancelRequested()).isTrue());
        assertThat(await(store.renew(List.of(lease.lease()), LEASE)).getFirst().state())
                .isEqualTo(LeaseState.TIMED_OUT);
    }

    @Test
    void aSecondCancelDoesNotMoveTheDeadline() {
        Task task = submit(submission());
        WorkerLease lease = leaseOne();
        await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        var deadline =
                await(store.workerLeases(List.of(lease.lease()))).getFirst().deadline();
        advance(Duration.ofSeconds(10));

        await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        assertThat(await(store.workerLeases(List.of(lease.lease()))).getFirst().deadline())
                .isEqualTo(deadline);
    }

    @Test
    void anExpiredLeaseIsReclaimedAndCounts() {
        Task task = submit(submission().maxAttempts(2));
        WorkerLease lease = leaseOne();
        advance(LEASE.plusSeconds(1));

        assertThat(await(store.reap(10, LONG_CONTACT))).extracting(Task::id).containsExactly(task.id());

        Task after = get(task.id());
        assertThat(after.status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(after.attemptsUsed()).isEqualTo(1);
        assertThat(after.message()).isEqualTo("The lease expired: worker bot/one did not renew it.");
        assertThat(end(lease, new Outcome.Completed("1"))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(await(store.workerLeases(List.of(lease.lease())))).isEmpty();
    }

    @Test
    void afterAnOutageAWorkerHasTimeToRenewItsLease() {
        submit(submission());
        leaseOne();
        advance(LEASE.multipliedBy(3));

        assertThat(await(store.reap(10, LEASE.dividedBy(2).minusMillis(1)))).isEmpty();
        assertThat(await(store.reap(10, LEASE.dividedBy(2)))).hasSize(1);
    }

    @Test
    void theNextLeaseHasTheLatestCheckpoint() {
        submit(submission());
        WorkerLease first = leaseOne();
        await(store.report(first.lease(), new Report(null, List.of(), List.of(), "{\"page\":3}")));
        await(store.report(first.lease(), new Report(null, List.of(), List.of(), "{\"page\":4}")));
        end(first, new Outcome.Released("stop"));

        assertThat(lease(1).tasks()).extracting(Task::checkpoint).containsExactly("{\"page\":4}");
    }

    @Test
    void leasesOfAClaimWithoutAnAnswerAreReleased() {
        Task task = submit(submission());
        leaseOne();

        assertThat(await(store.releaseUnknown("node", List.of(7L), List.of()))).isEqualTo(1);

        Task after = get(task.id());
        assertThat(after.status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(after.attemptsUsed()).isZero();
    }

    @Test
    void theLeaseOfANodeIsNoneOfAWorker() {
        Task task = submit(submission());
        Task claimed = claimOne();

        assertThat(await(store.workerLeases(List.of(lease(claimed))))).isEmpty();
        assertThat(await(store.overdue(10))).isEmpty();
        assertThat(get(task.id()).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void anEqualEndGetsTheFirstAnswerADifferentOneNone() {
        submit(submission());
        WorkerLease lease = leaseOne();
        assertThat(end(lease, new Outcome.Failed("broken", Duration.ZERO)))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.ENQUEUED));

        assertThat(end(lease, new Outcome.Failed("broken", Duration.ofSeconds(3))))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.ENQUEUED));
        assertThat(end(lease, new Outcome.Failed("broken", null))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(end(lease, new Outcome.Failed("other", Duration.ZERO))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(end(lease, new Outcome.Completed(null))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(end(lease, new Outcome.Stopped())).isEqualTo(new FinishResult.LeaseLost());
    }
}
