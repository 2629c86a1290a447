package dev.longtask.store.sqlite;

import dev.longtask.store.FinishResult;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers the end of an attempt that has ended already: a repeat gets the first one's answer when it is equal. */
final class Repeats {
    private record End(TaskStatus to, @Nullable String reason) {}

    private Repeats() {}

    static FinishResult answer(Session session, Lease lease, Outcome outcome) throws SQLException {
        var end = session.first("""
                SELECT to_status, reason
                  FROM history
                 WHERE id = ? AND attempt = ? AND from_status IN ('RUNNING', 'CANCEL_REQUESTED')
                   AND to_status <> 'CANCEL_REQUESTED'
                 ORDER BY n DESC
                 LIMIT 1
                """, row -> new End(row.status(), row.optionalText()), lease.id(), lease.attempt());
        if (end.isEmpty() || !isEqual(session, lease, outcome, end.get())) {
            return new FinishResult.LeaseLost();
        }
        return new FinishResult.Recorded(end.get().to());
    }

    private static boolean isEqual(Session session, Lease lease, Outcome outcome, End end) throws SQLException {
        return switch (outcome) {
            case Outcome.Completed completed ->
                end.to() == TaskStatus.COMPLETE
                        && Objects.equals(
                                completed.result(),
                                TaskRows.findWithContent(session, lease.id())
                                        .map(Task::result)
                                        .orElse(null));
            case Outcome.Failed failed -> failed.reason().equals(end.reason());
            case Outcome.HandedBack handedBack -> handedBack.reason().equals(end.reason());
            case Outcome.Stopped stopped -> end.to() == TaskStatus.CANCELLED && end.reason() == null;
        };
    }
}
