package dev.longtask.store.postgres.attempt;

import dev.longtask.store.Sizes;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import dev.longtask.task.attempt.AttemptEnd;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** An attempt whose lease this transaction has ended. The transaction holds its row, so only it decides what follows. */
record EndedLease(
        TaskId id,
        int attempt,
        String type,
        long creator,
        String runner,
        OffsetDateTime started,
        OffsetDateTime ended,
        @Nullable OffsetDateTime cancelRequested,
        @Nullable String cancelledBy,
        boolean last,
        boolean limited,
        @Nullable String key,
        int progress,
        @Nullable String message,
        long bytes,
        int checkpointBytes) {

    /** The columns that a statement returns for {@link #of} when it ends leases; {@code c} is the table {@code running}. */
    static final String RETURNED = """
            c.id, c.attempt, c.type, c.creator, c.runner, c.started, clock_timestamp(), c.cancel_requested,
            c.cancelled_by, c.last_attempt, c.limited, c.concurrency_key, c.progress, c.message, c.bytes,
            c.checkpoint_bytes
            """;

    static EndedLease of(Row row) {
        return new EndedLease(
                Rows.id(row, 0),
                row.getInteger(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getOffsetDateTime(5),
                row.getOffsetDateTime(6),
                row.getOffsetDateTime(7),
                row.getString(8),
                row.getBoolean(9),
                row.getBoolean(10),
                row.getString(11),
                row.getInteger(12),
                row.getString(13),
                row.getLong(14),
                row.getInteger(15));
    }

    /** This attempt with its last report and the size of its result added. A completed one keeps no checkpoint. */
    EndedLease after(Report report, Outcome outcome) {
        long resultBytes = outcome instanceof Outcome.Completed(String result) ? Sizes.utf8(result) : 0;
        int lastCheckpointBytes = outcome instanceof Outcome.Completed ? 0 : Checkpoints.bytes(report, checkpointBytes);
        Integer lastProgress = report.progress();
        String lastMessage = report.messages().isEmpty()
                ? message
                : report.messages().getLast().text();
        return new EndedLease(
                id,
                attempt,
                type,
                creator,
                runner,
                started,
                ended,
                cancelRequested,
                cancelledBy,
                last,
                limited,
                key,
                lastProgress == null ? progress : lastProgress,
                lastMessage,
                bytes + Sizes.ofLines(report) + resultBytes + lastCheckpointBytes - checkpointBytes,
                lastCheckpointBytes);
    }

    AttemptEnd.Attempt atEnd() {
        return new AttemptEnd.Attempt(status(), last, progress, message);
    }

    Lease lease() {
        return new Lease(id, attempt);
    }

    /** The status of the task when the lease ended. */
    TaskStatus status() {
        TaskStatus claimed = Transitions.after(TaskStatus.ENQUEUED, TaskEvent.CLAIM);
        return cancelRequested == null ? claimed : Transitions.after(claimed, TaskEvent.CANCEL);
    }

    /** The run time of the attempt. */
    Duration ran() {
        Duration ran = Duration.between(started, ended);
        return ran.isNegative() ? Duration.ZERO : ran;
    }
}
