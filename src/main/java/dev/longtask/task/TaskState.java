package dev.longtask.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a task stands.
 *
 * @param attempt number of the latest attempt, from 1; 0 before the first
 * @param attemptsUsed how many attempts count against {@link TaskSpec#maxAttempts}; released attempts and attempts before a
 *     retry do not
 * @param due when a scheduled task may be started; null or in the past for at once
 * @param blocked whether other tasks with its concurrency key keep it from being started
 * @param paused whether its type is paused
 * @param progress percentage, 0 to 100
 * @param message the latest progress message of the running or last attempt; on failure, the reason; null for none
 */
public record TaskState(
        TaskStatus status,
        int attempt,
        int attemptsUsed,
        @Nullable Instant due,
        boolean blocked,
        boolean paused,
        int progress,
        @Nullable String message) {

    /** The state right after a submission. */
    static TaskState submitted(@Nullable Instant runAt) {
        return new TaskState(TaskStatus.ENQUEUED, 0, 0, runAt, false, false, 0, null);
    }

    /**
     * The state right after a claim.
     *
     * @param attempt number of the attempt that the claim began
     */
    public static TaskState claimed(int attempt, int attemptsUsed) {
        TaskStatus running = Transitions.after(TaskStatus.ENQUEUED, TaskEvent.CLAIM);
        return new TaskState(running, attempt, attemptsUsed, null, false, false, 0, null);
    }
}
