package dev.longtask.testing;

import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The workers of the {@link MemoryTaskStore}. */
final class MemoryWorkers implements WorkerDirectory {
    private final Clock clock;
    private final Function<Actor, List<WorkerLease>> leases;
    private final TreeMap<String, Worker> workers = new TreeMap<>();

    /** @param leases the leases that a worker holds */
    MemoryWorkers(Clock clock, Function<Actor, List<WorkerLease>> leases) {
        this.clock = clock;
        this.leases = leases;
    }

    @Override
    public synchronized Uni<Void> saw(List<Sighting> sightings) {
        for (Sighting sighting : sightings) {
            String name = sighting.worker().text();
            Worker known = workers.get(name);
            Set<String> types = sighting.types().isEmpty() && known != null ? known.types() : sighting.types();
            workers.put(name, new Worker(sighting.worker(), types, sighting.node(), clock.instant(), 0, List.of()));
        }
        workers.values()
                .removeIf(worker -> worker.seen().isBefore(clock.instant().minus(KEPT)));
        return Uni.createFrom().voidItem();
    }

    @Override
    public synchronized Uni<List<Worker>> page(@Nullable String after, int limit) {
        return Uni.createFrom()
                .item(workers.tailMap(after == null ? "" : after, false).values().stream()
                        .filter(one -> !one.seen().isBefore(clock.instant().minus(KEPT)))
                        .limit(limit)
                        .map(worker -> {
                            List<WorkerLease> held = leases.apply(worker.worker()).stream()
                                    .sorted(Comparator.comparing(WorkerLease::started))
                                    .toList();
                            return new Worker(
                                    worker.worker(),
                                    worker.types(),
                                    worker.node(),
                                    worker.seen(),
                                    held.size(),
                                    held.stream().limit(MOST_LEASES).toList());
                        })
                        .toList());
    }
}
