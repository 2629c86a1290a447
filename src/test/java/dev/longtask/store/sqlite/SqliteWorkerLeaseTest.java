package dev.longtask.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.Quota;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskIds;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestSubmission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers live on while the service restarts. */
class SqliteWorkerLeaseTest {
    private final MovableClock clock = new MovableClock();

    @TempDir
    Path directory = Path.of("");

    private SqliteTaskStore open() {
        return SqliteTaskStore.open(directory.resolve("longtask.db"), 1, clock, size -> {});
    }

    @Test
    void aWorkersLeaseOutlivesTheProcess() {
        ClaimRequest request = new ClaimRequest(
                new ClaimRequest.Claimant("node", 1),
                Duration.ZERO,
                List.of(new ClaimRequest.TypeDemand(
                        "export",
                        1,
                        ClaimRequest.TypeLimits.NONE,
                        new ClaimRequest.WorkerTerms(
                                Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(1)))),
                1,
                List.of(new ClaimRequest.WaitingWorker(Actor.worker(Principal.of("bot"), "one"), Set.of("export"), 1)));
        List<WorkerLease> leases;
        try (TaskStore store = open()) {
            store.submit(
                            List.of(TestSubmission.of(new TaskIds(clock, new Random(1)).get())
                                    .build()),
                            Quota.NONE)
                    .await()
                    .indefinitely();
            leases = store.claim(request).await().indefinitely().workers();
        }

        try (TaskStore store = open()) {
            assertThat(leases).hasSize(1);
            assertThat(store.reap(10, Duration.ofDays(1)).await().indefinitely())
                    .isEmpty();
            assertThat(store.workerLeases(List.of(leases.getFirst().lease()))
                            .await()
                            .indefinitely())
                    .isEqualTo(leases);
        }
    }
}
