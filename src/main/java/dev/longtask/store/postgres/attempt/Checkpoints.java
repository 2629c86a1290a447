package dev.longtask.store.postgres.attempt;

import dev.longtask.store.Sizes;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Report;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checkpoints of tasks whose leases this transaction holds. */
final class Checkpoints {
    private Checkpoints() {}

    /** The bytes of the checkpoint after a report; {@code before} when the report has none. */
    static int bytes(Report report, int before) {
        Integer bytes = bytes(report);
        return bytes == null ? before : bytes;
    }

    /** The bytes of a report's checkpoint; null for none. */
    static @Nullable Integer bytes(Report report) {
        String checkpoint = report.checkpoint();
        return checkpoint == null ? null : (int) Sizes.utf8(checkpoint);
    }

    /** Sends the checkpoints of reports, one per task at most. Without any, sends nothing. */
    static void send(Transaction transaction, Map<Lease, Report> reports) {
        Map<TaskId, String> checkpoints = new HashMap<>();
        reports.forEach((lease, report) -> {
            if (report.checkpoint() != null) {
                checkpoints.put(lease.id(), report.checkpoint());
            }
        });
        if (!checkpoints.isEmpty()) {
            transaction.send(
                    """
                    INSERT INTO checkpoint (id, json) SELECT * FROM unnest($1::uuid[], $2::text[])
                    ON CONFLICT (id) DO UPDATE SET json = excluded.json
                    """,
                    Rows.ids(checkpoints.keySet(), id -> id),
                    Rows.column(checkpoints.values(), String[]::new, json -> json));
        }
    }

    /** Sends the deletion of the checkpoints of these tasks. Without any, sends nothing. */
    static void delete(Transaction transaction, Collection<TaskId> tasks) {
        if (!tasks.isEmpty()) {
            transaction.send("DELETE FROM checkpoint WHERE id = ANY ($1)", (Object) Rows.ids(tasks, id -> id));
        }
    }
}
