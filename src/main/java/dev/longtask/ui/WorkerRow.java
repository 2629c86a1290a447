package dev.longtask.ui;

import dev.longtask.store.WorkerDirectory;
import dev.longtask.store.WorkerLease;
import java.time.Instant;
import java.util.List;

/**
 * A worker outside the service as the page shows it.
 *
 * @param name under which it calls: the principal and its own name
 * @param held how many leases it holds; some may not be among {@code leases}
 */
record WorkerRow(String name, List<String> types, String node, Instant seen, long held, List<WorkerLease> leases) {
    static WorkerRow of(WorkerDirectory.Worker worker) {
        return new WorkerRow(
                worker.worker().name(),
                worker.types().stream().sorted().toList(),
                worker.node(),
                worker.seen(),
                worker.held(),
                worker.leases());
    }
}
