package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.Handovers.Terms;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attempts that a node hands over to a service outside. */
abstract class HandoverContract extends StoreFixture {
    private static final String HASH = "5e884898da28047151d0e56f8dc62927";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
    private static final Terms TERMS = new Terms(LEASE, LIMIT, STOP_WITHIN);
    private static final Duration LONG_CONTACT = Duration.ofDays(1);

    private Lease lease() {
        return lease(claimOne());
    }

    private Lease shared() {
        submit(submission());
        Lease lease = lease();
        assertThat(await(store.handovers().share(lease, HASH, TERMS))).isEqualTo(LeaseState.HELD);
        return lease;
    }

    private WorkerLease workerLease(Lease lease) {
        return await(store.workerLeases(List.of(lease))).getFirst();
    }

    @Test
    void aSharedLeaseIsThatOfTheNodeAndOfTheBearerOfItsToken() {
        Lease lease = shared();

        WorkerLease found = workerLease(lease);
        assertThat(found.holder()).isEqualTo(Principal.ofLease(lease));
        assertThat(found.worker().kind()).isEqualTo(Actor.Kind.NODE);
        assertThat(found.limit()).isEqualTo(LIMIT);
        assertThat(await(store.handovers().tokenHash(lease))).contains(HASH);
    }

    @Test
    void aLeaseThatWasNotSharedHasNoToken() {
        submit(submission());
        Lease lease = lease();

        assertThat(await(store.handovers().tokenHash(lease))).isEmpty();
        assertThat(await(store.handovers().handOver(lease))).isEqualTo(LeaseState.LOST);
        assertThat(await(store.workerLeases(List.of(lease)))).isEmpty();
    }

    @Test
    void aLeaseThatHasPassedOnCanNotBeShared() {
        Task task = submit(submission());
        Lease lease = lease();
        await(store.finish(lease, new Outcome.Completed(null), Report.EMPTY, Actor.node("node")));

        assertThat(await(store.handovers().share(lease, HASH, TERMS))).isEqualTo(LeaseState.LOST);
        assertThat(await(store.handovers().tokenHash(lease))).isEmpty();
        assertThat(get(task.id()).status()).isEqualTo(TaskStatus.COMPLETE);
    }

    @Test
    void aSecondTokenReplacesTheFirst() {
        Lease lease = shared();

        await(store.handovers().share(lease, "another", TERMS));

        assertThat(await(store.handovers().tokenHash(lease))).contains("another");
    }

    @Test
    void aSharedLeaseExpiresUnlessTheNodeRenewsIt() {
        Lease lease = shared();
        advance(LEASE.minusSeconds(1));
        assertThat(await(store.renew(List.of(lease), LEASE)).getFirst().state()).isEqualTo(LeaseState.HELD);
        advance(LEASE.minusSeconds(1));
        assertThat(await(store.reap(10, LONG_CONTACT))).isEmpty();
        advance(Duration.ofSeconds(2));

        assertThat(await(store.reap(10, LONG_CONTACT))).extracting(Task::id).containsExactly(lease.id());
    }

    @Test
    void afterTheHandoverTheLeaseLastsUntilTheDeadlineWithoutARenewal() {
        Lease lease = shared();

        assertThat(await(store.handovers().handOver(lease))).isEqualTo(LeaseState.HELD);

        assertThat(workerLease(lease).ends()).isEqualTo(workerLease(lease).deadline());
        advance(LIMIT.minusSeconds(1));
        assertThat(await(store.reap(10, LONG_CONTACT))).isEmpty();
        assertThat(await(store.overdue(10))).isEmpty();
        assertThat(await(store.renew(List.of(lease), LEASE)).getFirst().ends())
                .isEqualTo(workerLease(lease).deadline());
        advance(Duration.ofSeconds(2));
        assertThat(await(store.overdue(10))).extracting(WorkerLease::lease).containsExactly(lease);
        assertThat(await(store.reap(10, LONG_CONTACT))).isEmpty();
    }

    @Test
    void aRepeatOfTheHandoverChangesNothing() {
        Lease lease = shared();
        await(store.handovers().handOver(lease));
        WorkerLease before = workerLease(lease);
        advance(Duration.ofSeconds(5));

        assertThat(await(store.handovers().handOver(lease))).isEqualTo(LeaseState.HELD);

        assertThat(workerLease(lease)).isEqualTo(before);
    }

    @Test
    void theServiceEndsTheAttempt() {
        Lease lease = shared();
        await(store.handovers().handOver(lease));

        assertThat(await(store.finish(lease, new Outcome.Completed("1"), Report.EMPTY, Actor.CALLED_SERVICE)))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
        assertThat(await(store.finish(lease, new Outcome.Completed("1"), Report.EMPTY, Actor.CALLED_SERVICE)))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
        assertThat(await(store.finish(lease, new Outcome.Completed("2"), Report.EMPTY, Actor.CALLED_SERVICE)))
                .isEqualTo(new FinishResult.LeaseLost());
        assertThat(await(store.handovers().tokenHash(lease))).contains(HASH);
        assertThat(await(store.handovers().handOver(lease))).isEqualTo(LeaseState.LOST);
    }

    @Test
    void aCancelAfterTheHandoverLeavesTheServiceTheTimeToStop() {
        Lease lease = shared();
        await(store.handovers().handOver(lease));

        await(store.cancel(lease.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        assertThat(await(store.overdue(10))).isEmpty();
        advance(STOP_WITHIN.plusSeconds(1));
        assertThat(await(store.overdue(10))).extracting(WorkerLease::lease).containsExactly(lease);
    }

    @Test
    void aCancelBeforeTheHandoverLeavesTheServiceTheTimeToStop() {
        Lease lease = shared();
        await(store.cancel(lease.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        assertThat(await(store.handovers().handOver(lease))).isEqualTo(LeaseState.CANCEL_REQUESTED);

        advance(STOP_WITHIN.plusSeconds(1));
        assertThat(await(store.overdue(10))).extracting(WorkerLease::lease).containsExactly(lease);
    }

    @Test
    void aHandedOverLeaseIsNoneOfAClaimWhoseAnswerWasLost() {
        submit(submission());
        Lease lease = lease();
        await(store.handovers().share(lease, HASH, TERMS));
        await(store.handovers().handOver(lease));

        assertThat(await(store.releaseUnknown("node", List.of(1L), List.of()))).isZero();
        assertThat(get(lease.id()).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void theTokenIsDeletedWithItsTask() {
        Lease lease = shared();
        await(store.finish(lease, new Outcome.Failed("no", null), Report.EMPTY, Actor.CALLED_SERVICE));

        await(store.delete(lease.id(), Precondition.NONE));

        assertThat(await(store.handovers().tokenHash(lease))).isEmpty();
    }
}
