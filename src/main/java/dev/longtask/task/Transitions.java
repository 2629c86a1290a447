package dev.longtask.task;

import static dev.longtask.task.TaskStatus.CANCELLED;
import static dev.longtask.task.TaskStatus.CANCEL_REQUESTED;
import static dev.longtask.task.TaskStatus.COMPLETE;
import static dev.longtask.task.TaskStatus.DEAD;
import static dev.longtask.task.TaskStatus.ENQUEUED;
import static dev.longtask.task.TaskStatus.FAILED;
import static dev.longtask.task.TaskStatus.RUNNING;

import java.util.Map;
import java.util.Optional;

/** The transition table: the only place that says which status may follow another. */
public final class Transitions {
    private static final Map<TaskEvent, Map<TaskStatus, TaskStatus>> TABLE = Map.of(
            TaskEvent.CLAIM, Map.of(ENQUEUED, RUNNING),
            // A task that completes before it notices the cancel is complete.
            TaskEvent.COMPLETE, Map.of(RUNNING, COMPLETE, CANCEL_REQUESTED, COMPLETE),
            TaskEvent.FAIL_WITH_ATTEMPTS_LEFT, Map.of(RUNNING, ENQUEUED, CANCEL_REQUESTED, CANCELLED),
            TaskEvent.FAIL_FOR_GOOD, Map.of(RUNNING, FAILED, CANCEL_REQUESTED, CANCELLED),
            TaskEvent.LEASE_LOST_WITH_ATTEMPTS_LEFT, Map.of(RUNNING, ENQUEUED, CANCEL_REQUESTED, CANCELLED),
            TaskEvent.LEASE_LOST_FOR_GOOD, Map.of(RUNNING, DEAD, CANCEL_REQUESTED, CANCELLED),
            TaskEvent.RELEASE, Map.of(RUNNING, ENQUEUED, CANCEL_REQUESTED, CANCELLED),
            TaskEvent.STOP, Map.of(CANCEL_REQUESTED, CANCELLED),
            // Repeating a pending cancel is accepted and changes nothing.
            TaskEvent.CANCEL,
                    Map.of(ENQUEUED, CANCELLED, RUNNING, CANCEL_REQUESTED, CANCEL_REQUESTED, CANCEL_REQUESTED),
            TaskEvent.RETRY, Map.of(FAILED, ENQUEUED, CANCELLED, ENQUEUED, DEAD, ENQUEUED));

    private Transitions() {}

    /** The status after {@code event} happens to a task in {@code status}; empty when it can't happen. */
    public static Optional<TaskStatus> next(TaskStatus status, TaskEvent event) {
        return Optional.ofNullable(row(event).get(status));
    }

    /**
     * Like {@link #next}, for callers that know that the event can happen.
     *
     * @throws IllegalStateException when {@code event} can't happen to a task in {@code status}
     */
    public static TaskStatus after(TaskStatus status, TaskEvent event) {
        return next(status, event)
                .orElseThrow(() -> new IllegalStateException(event + " can't happen to a task that is " + status));
    }

    /** Whether some event leads from status {@code from} to status {@code to}. */
    public static boolean leads(TaskStatus from, TaskStatus to) {
        return TABLE.values().stream().anyMatch(row -> row.get(from) == to);
    }

    private static Map<TaskStatus, TaskStatus> row(TaskEvent event) {
        Map<TaskStatus, TaskStatus> row = TABLE.get(event);
        if (row == null) {
            throw new IllegalStateException("the transition table has no row for " + event);
        }
        return row;
    }
}
