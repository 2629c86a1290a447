package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.ClaimRequest.Claimant;
import dev.longtask.store.ClaimRequest.TypeDemand;
import dev.longtask.store.ClaimRequest.TypeLimits;
import dev.longtask.store.ClaimRequest.WaitingWorker;
import dev.longtask.store.ClaimRequest.WorkerTerms;
import dev.longtask.task.Actor;
import dev.longtask.task.HistoryEntry;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.Principal;
import dev.longtask.task.Rate;
import dev.longtask.task.Report;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a store leases tasks to workers outside the service. */
abstract class WorkerContract extends StoreFixture {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(40);
    private static final Duration LONG_CONTACT = Duration.ofDays(1);
    private static final WorkerTerms TERMS = new WorkerTerms(LEASE, TIMEOUT, STOP_WITHIN);
    private static final Actor ONE = Actor.worker(Principal.of("bot"), "one");
    private static final Actor TWO = Actor.worker(Principal.of("bot"), "two");

    private static ClaimRequest request(Map<String, Integer> types, int limit, WaitingWorker... workers) {
        return request(types, limit, TypeLimits.NONE, workers);
    }

    private static ClaimRequest request(
            Map<String, Integer> types, int limit, TypeLimits limits, WaitingWorker... workers) {
        return new ClaimRequest(
                new Claimant("node", 7),
                Duration.ZERO,
                types.entrySet().stream()
                        .map(type -> new TypeDemand(type.getKey(), type.getValue(), limits, TERMS))
                        .toList(),
                limit,
                List.of(workers));
    }

    private static WaitingWorker exporter(Actor worker, int limit) {
        return new WaitingWorker(worker, Set.of("export"), limit);
    }

    private Claims lease(int limit) {
        return await(store.claim(request(Map.of("export", limit), limit, exporter(ONE, limit))));
    }

    private WorkerLease leaseOne() {
        Claims claims = lease(1);
        assertThat(claims.workers()).hasSize(1);
        return claims.workers().getFirst();
    }

    private FinishResult end(WorkerLease lease, Outcome outcome) {
        return await(store.finish(lease.lease(), outcome, Report.EMPTY, lease.worker()));
    }

    @Test
    void aLeaseSaysWhoHoldsItAndUntilWhen() {
        Task task = submit(submission());

        Claims claims = lease(1);

        WorkerLease lease = claims.workers().getFirst();
        assertThat(claims.tasks()).singleElement().satisfies(leased -> {
            assertThat(leased.id()).isEqualTo(task.id());
            assertThat(leased.status()).isEqualTo(TaskStatus.RUNNING);
        });
        assertThat(lease.lease()).isEqualTo(new Lease(task.id(), 1));
        assertThat(lease.worker()).isEqualTo(ONE);
        assertThat(lease.type()).isEqualTo("export");
        assertThat(lease.attemptsUsed()).isEqualTo(1);
        assertThat(lease.ends()).isEqualTo(lease.started().plus(LEASE));
        assertThat(lease.deadline()).isEqualTo(lease.started().plus(TIMEOUT));
        assertThat(lease.cancelRequested()).isFalse();
        assertThat(await(store.workerLeases(List.of(lease.lease())))).containsExactly(lease);
    }

    @Test
    void theWorkerIsTheActorInTheHistory() {
        Task task = submit(submission());

        end(leaseOne(), new Outcome.Completed("7"));

        assertThat(history(task.id()))
                .extracting(HistoryEntry::actor)
                .containsExactly(Actor.user(Principal.of("alice")), ONE, ONE);
    }

    @Test
    void workersAreServedInTheirOrder() {
        List<Task> tasks =
                IntStream.range(0, 4).mapToObj(i -> submit(submission())).toList();

        Claims claims = await(
                store.claim(request(Map.of("export", 6), 6, exporter(ONE, 1), exporter(TWO, 2), exporter(ONE, 3))));

        assertThat(claims.tasks()).extracting(Task::id).containsExactlyElementsOf(ids(tasks));
        assertThat(claims.workers()).extracting(WorkerLease::worker).containsExactly(ONE, TWO, TWO, ONE);
    }

    @Test
    void aWorkerGetsOnlyTypesThatItAccepts() {
        Task export = submit(submission());
        Task other = submit(submission().type("import"));

        Claims claims = await(store.claim(request(
                Map.of("export", 2, "import", 1), 3, exporter(ONE, 2), new WaitingWorker(TWO, Set.of("import"), 1))));

        assertThat(claims.workers())
                .extracting(lease -> lease.lease().id(), WorkerLease::worker)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(export.id(), ONE),
                        org.assertj.core.groups.Tuple.tuple(other.id(), TWO));
    }

    @Test
    void whatNoWorkerIsLeftForStaysReady() {
        Task export = submit(submission());
        submit(submission().type("import"));

        Claims claims = await(store.claim(request(
                Map.of("export", 2, "import", 1),
                2,
                new WaitingWorker(ONE, Set.of("export", "import"), 1),
                exporter(TWO, 1))));

        assertThat(claims.tasks()).hasSizeLessThanOrEqualTo(1);
        assertThat(claims.nextDue()).isEqualTo(Duration.ZERO);
        Claims rest = await(store.claim(
                request(Map.of("export", 9, "import", 9), 9, new WaitingWorker(TWO, Set.of("export", "import"), 9))));
        assertThat(claims.tasks().size() + rest.tasks().size()).isEqualTo(2);
        assertThat(get(export.id()).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void anAnswerIsBoundedInBytesButHasOneTaskAtLeast() {
        String large = "\"" + "x".repeat((int) ClaimRequest.WORKER_BYTES / 2) + "\"";
        IntStream.range(0, 3).forEach(i -> submit(submission().input(large)));
        submit(submission().input("\"" + "x".repeat((int) ClaimRequest.WORKER_BYTES + 1) + "\""));

        Claims first = lease(10);
        assertThat(first.tasks()).hasSize(1);
        assertThat(first.nextDue()).isEqualTo(Duration.ZERO);
        assertThat(lease(10).tasks()).hasSize(1);
        assertThat(lease(10).tasks()).hasSize(1);
        assertThat(lease(10).tasks()).hasSize(1);
        assertThat(lease(10).tasks()).isEmpty();
    }

    @Test
    void limitsHoldForWorkersToo() {
        IntStream.range(0, 5).forEach(i -> submit(submission()));

        Claims claims =
                await(store.claim(request(Map.of("export", 5), 5, concurrency(2), exporter(ONE, 1), exporter(TWO, 4))));

        assertThat(claims.workers()).extracting(WorkerLease::worker).containsExactly(ONE, TWO);
        assertThat(await(store.claim(request(Map.of("export", 5), 5, concurrency(2), exporter(ONE, 5))))
                        .tasks())
                .isEmpty();
    }

    @Test
    void aRateHoldsForWorkersToo() {
        IntStream.range(0, 3).forEach(i -> submit(submission()));
        TypeLimits rate = new TypeLimits(null, new Rate(1, Duration.ofMinutes(1)), false);

        assertThat(await(store.claim(request(Map.of("export", 5), 5, rate, exporter(ONE, 5))))
                        .tasks())
                .hasSize(1);

        Claims none = await(store.claim(request(Map.of("export", 5), 5, rate, exporter(ONE, 5))));
        assertThat(none.tasks()).isEmpty();
        assertThat(none.nextDue()).isPositive();
    }

    @Test
    void aConcurrencyKeyHoldsForWorkersToo() {
        submit(submission().key("k"));
        submit(submission().key("k"));

        assertThat(lease(5).tasks()).hasSize(1);
    }

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

        await(store.cancel(task.id(), TestSubmission.BY_ALICE));

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
        await(store.cancel(task.id(), TestSubmission.BY_ALICE));
        var deadline =
                await(store.workerLeases(List.of(lease.lease()))).getFirst().deadline();
        advance(Duration.ofSeconds(10));

        await(store.cancel(task.id(), TestSubmission.BY_ALICE));

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

    private static List<dev.longtask.task.TaskId> ids(List<Task> tasks) {
        return tasks.stream().map(Task::id).toList();
    }
}
