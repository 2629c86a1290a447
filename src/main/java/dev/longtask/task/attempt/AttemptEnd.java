package dev.longtask.task.attempt;

import dev.longtask.task.Actor;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The effect of an attempt's end on its task. All stores take the rule from here.
 *
 * @param next the new status of the task
 * @param counts whether the attempt counts against the task's maximum
 * @param progress the new progress of the task, 0 to 100
 * @param message the new message of the task; null for none
 * @param reason why the attempt ended, for the history; null when the status says enough
 * @param backoff the delay before the next attempt; zero when it is due at once or the task has finished
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
     * @param status the status of its task
     * @param isLast whether this is the last attempt allowed
     * @param progress the last reported progress, 0 to 100
     * @param message the last reported message; null for none
     */
    public record Attempt(
            TaskStatus status,
            boolean isLast,
            int progress,
            @Nullable String message) {}

    /** The end that the runner of the attempt reported. */
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

    /** The end of an attempt whose lease expired. */
    public static AttemptEnd ofLostLease(Attempt attempt, Actor runner) {
        return of(
                attempt,
                attempt.isLast() ? TaskEvent.LEASE_LOST_FOR_GOOD : TaskEvent.LEASE_LOST_WITH_ATTEMPTS_LEFT,
                "The lease expired: %s %s did not renew it.".formatted(runner.kindName(), runner.name()),
                Duration.ZERO);
    }

    private static AttemptEnd of(Attempt attempt, TaskEvent event, @Nullable String reason, Duration backoff) {
        TaskStatus next = Transitions.after(attempt.status(), event);
        return new AttemptEnd(
                next,
                event != TaskEvent.RELEASE,
                next == TaskStatus.COMPLETE ? 100 : attempt.progress(),
                // A cancelled task keeps its progress message: the canceller does not need the reason.
                next == TaskStatus.CANCELLED || reason == null ? attempt.message() : reason,
                reason,
                next.isTerminal() ? Duration.ZERO : backoff);
    }

    /** When the task is due again; null when it is due at once or has finished. */
    public @Nullable Instant due(Instant ended) {
        return backoff.isZero() ? null : ended.plus(backoff);
    }
}
