package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.directory.WorkerDirectory.Sighting;
import dev.longtask.store.directory.WorkerDirectory.Worker;
import dev.longtask.store.lease.Claims;
import dev.longtask.task.Actor;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a store knows of workers. */
abstract class WorkerDirectoryContract extends WorkerFixture {
    private static Sighting sighting(Actor worker, String... types) {
        return new Sighting(worker, "node", Set.of(types));
    }

    @Test
    void workersThatCalledLatelyAreListedWithWhatTheyHold() {
        submit(submission());
        submit(submission());
        Claims claims = lease(2);
        await(store.workers().saw(List.of(sighting(TWO, "import"), sighting(ONE, "export", "import"))));
        await(store.workers().saw(List.of(sighting(ONE))));

        List<Worker> workers = await(store.workers().page(null, 10));

        assertThat(workers).extracting(Worker::worker).containsExactly(ONE, TWO);
        assertThat(workers.get(0).types()).containsExactlyInAnyOrder("export", "import");
        assertThat(workers.get(0).node()).isEqualTo("node");
        assertThat(workers.get(0).held()).isEqualTo(2);
        assertThat(workers.get(0).leases()).containsExactlyInAnyOrderElementsOf(claims.workers());
        assertThat(workers.get(1).held()).isZero();
        assertThat(workers.get(1).leases()).isEmpty();
    }

    @Test
    void workersAreListedInPages() {
        await(store.workers().saw(List.of(sighting(TWO, "export"), sighting(ONE, "export"))));

        List<Worker> first = await(store.workers().page(null, 1));
        List<Worker> second =
                await(store.workers().page(first.getFirst().worker().text(), 1));

        assertThat(first).extracting(Worker::worker).containsExactly(ONE);
        assertThat(second).extracting(Worker::worker).containsExactly(TWO);
        assertThat(await(store.workers().page(second.getFirst().worker().text(), 1)))
                .isEmpty();
    }

    @Test
    void workersThatHaveNotCalledForLongAreForgotten() {
        await(store.workers().saw(List.of(sighting(ONE, "export"))));
        advance(WorkerDirectory.KEPT.plusSeconds(5));
        assertThat(await(store.workers().page(null, 10))).isEmpty();

        await(store.workers().saw(List.of(sighting(TWO, "export"))));

        assertThat(await(store.workers().page(null, 10)))
                .extracting(Worker::worker)
                .containsExactly(TWO);
    }

    @Test
    void aWorkerThatComesBackAfterLongIsListedAgain() {
        await(store.workers().saw(List.of(sighting(ONE, "export"), sighting(TWO, "export"))));
        advance(WorkerDirectory.KEPT.plusSeconds(5));

        await(store.workers().saw(List.of(sighting(ONE))));

        assertThat(await(store.workers().page(null, 10)))
                .extracting(Worker::worker)
                .containsExactly(ONE);
    }

    @Test
    void ofAWorkerThatHoldsManyTasksTheOldestLeasesAreListed() {
        IntStream.range(0, WorkerDirectory.MOST_LEASES + 1).forEach(i -> submit(submission()));
        lease(WorkerDirectory.MOST_LEASES + 1);
        await(store.workers().saw(List.of(sighting(ONE, "export"))));

        Worker worker = await(store.workers().page(null, 10)).getFirst();

        assertThat(worker.held()).isEqualTo(WorkerDirectory.MOST_LEASES + 1);
        assertThat(worker.leases()).hasSize(WorkerDirectory.MOST_LEASES);
    }
}
