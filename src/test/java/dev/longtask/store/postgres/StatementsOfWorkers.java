package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.Tickets;
import dev.longtask.store.directory.WorkerDirectory.Sighting;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.ClaimRequest.WaitingWorker;
import dev.longtask.store.lease.ClaimRequest.WorkerTerms;
import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.type.ActivityCounts.Ended;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Uses the statements for workers, nodes and what admins do to types. */
final class StatementsOfWorkers {
    private StatementsOfWorkers() {}

    static void useAll(PostgresTaskStore store) {
        Actor worker = Actor.worker(Principal.of("bot"), "one");
        WorkerTerms terms = new WorkerTerms(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(2));
        List<WorkerLease> leases = new ArrayList<>();
        for (TypeLimits limits : List.of(TypeLimits.NONE, new TypeLimits(20, null, false))) {
            leases.addAll(await(store.claim(new ClaimRequest(
                            new ClaimRequest.Claimant("n", 2),
                            Duration.ZERO,
                            List.of(
                                    new TypeDemand("export", 2, limits, terms),
                                    new TypeDemand("import", 2, limits, terms)),
                            2,
                            List.of(new WaitingWorker(worker, Set.of("export", "import"), 2)))))
                    .workers());
        }
        assertThat(leases).hasSize(4);
        assertThat(await(store.workerLeases(
                        leases.stream().map(WorkerLease::lease).toList())))
                .hasSize(4);
        await(store.overdue(100));
        await(store.workers().saw(List.of(new Sighting(worker, "n", Set.of("export")))));
        assertThat(await(store.workers().page(null, 50))).hasSize(1);
        NodeDirectory.Sighting node = new NodeDirectory.Sighting("n", "1", Instant.EPOCH, false);
        await(store.nodes().saw(node));
        assertThat(await(store.nodes().page(null, 50))).hasSize(1);
        await(store.nodes().left(node));
        leases.forEach(
                lease -> await(store.finish(lease.lease(), new Outcome.Completed(null), Report.EMPTY, lease.worker())));
    }

    static void handOver(PostgresTaskStore store, Lease lease) {
        Duration minute = Duration.ofMinutes(1);
        await(store.handovers().share(lease, "hash", new Handovers.Terms(minute, minute, minute)));
        assertThat(await(store.handovers().handOver(lease))).isEqualTo(LeaseState.HELD);
        assertThat(await(store.handovers().tokenHash(lease))).contains("hash");
        await(store.tickets().issue("hash", new Tickets.Holder(Principal.of("alice"), false, null)));
        assertThat(await(store.tickets().redeem("hash"))).isPresent();
        await(store.pauses().pause("paused", TestSubmission.BY_ALICE));
        assertThat(await(store.pauses().all())).hasSize(1);
        await(store.pauses().resume("paused"));
        await(store.activity().add(List.of(new Ended("export", TaskStatus.COMPLETE, 9, 3))));
        assertThat(await(store.activity().lastHour(List.of("export", "import"))))
                .hasSize(2);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().indefinitely();
    }
}
