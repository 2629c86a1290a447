package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.ClaimRequest.WaitingWorker;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Rate;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.task.attempt.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a store leases tasks to workers outside the service. */
abstract class WorkerContract extends WorkerFixture {
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

    private static List<dev.longtask.task.TaskId> ids(List<Task> tasks) {
        return tasks.stream().map(Task::id).toList();
    }
}
