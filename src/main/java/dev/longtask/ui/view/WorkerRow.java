package dev.longtask.ui.view;

import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.lease.WorkerLease;
import java.time.Instant;
import java.util.List;

/**
 * A worker outside the service as the page shows it.
 *
 * @param name under which it calls: the principal and its own name
 * @param held how many leases it holds; some may not be among {@code leases}
 */
public record WorkerRow(
        String name, List<String> types, String node, Instant seen, long held, List<WorkerLease> leases) {
    public static WorkerRow of(WorkerDirectory.Worker worker) {
        return new WorkerRow(
                worker.worker().name(),
                worker.types().stream().sorted().toList(),
                worker.node(),
                worker.seen(),
                worker.held(),
                worker.leases());
    }
}
