package dev.longtask.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the end of an attempt makes of its task: the one place that says so, for all stores.
 *
 * @param next the task's status from then on
 * @param counts whether the attempt counts against the task's attempts
 * @param progress of the task from then on, 0 to 100
 * @param message of the task from then on; null for none
 * @param reason why the attempt ended, for the history; null where the status says it
 * @param backoff how long the task waits for its next attempt; zero for not at all, and where it has finished
 */
public record AttemptEnd(
        TaskStatus next,
        boolean counts,
        int progress,
        @Nullable String message,
        @Nullable String reason,
        Duration backoff) {

    /**
     * An attempt at the moment of its end.
     *
     * @param status of its task
     * @param isLast whether no other attempt may follow
     * @param progress what it reported last
     * @param message what it reported last; null for nothing
     */
    public record Attempt(
            TaskStatus status,
            boolean isLast,
            int progress,
            @Nullable String message) {}

    /** The end that was told by whoever ran the attempt. */
    public static AttemptEnd of(Attempt attempt, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Completed completed -> of(attempt, TaskEvent.COMPLETE, null, Duration.ZERO);
            case Outcome.Failed(String reason, Duration retryIn) ->
                retryIn != null && !attempt.isLast()
                        ? of(attempt, TaskEvent.FAIL_WITH_ATTEMPTS_LEFT, reason, retryIn)
                        : of(attempt, TaskEvent.FAIL_FOR_GOOD, reason, Duration.ZERO);
            case Outcome.Stopped stopped -> of(attempt, TaskEvent.STOP, null, Duration.ZERO);
            case Outcome.Released(String reason) -> of(attempt, TaskEvent.RELEASE, reason, Duration.ZERO);
        };
    }

    /** The end of an attempt whose lease ran out. */
    public static AttemptEnd ofLostLease(Attempt attempt, String node) {
        return of(
                attempt,
                attempt.isLast() ? TaskEvent.LEASE_LOST_FOR_GOOD : TaskEvent.LEASE_LOST_WITH_ATTEMPTS_LEFT,
                "The lease ran out: node " + node + " no longer renewed it.",
                Duration.ZERO);
    }

    private static AttemptEnd of(Attempt attempt, TaskEvent event, @Nullable String reason, Duration backoff) {
        TaskStatus next = Transitions.after(attempt.status(), event);
        return new AttemptEnd(
                next,
                event != TaskEvent.RELEASE,
                next == TaskStatus.COMPLETE ? 100 : attempt.progress(),
                // Who cancelled a task need not be told why its attempt ended.
                next == TaskStatus.CANCELLED || reason == null ? attempt.message() : reason,
                reason,
                next.isTerminal() ? Duration.ZERO : backoff);
    }

    /** When the task is due again; null for at once, and where it has finished. */
    public @Nullable Instant due(Instant ended) {
        return backoff.isZero() ? null : ended.plus(backoff);
    }
}
