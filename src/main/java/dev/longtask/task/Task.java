package dev.longtask.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands.
 *
 * @param priority higher runs first
 * @param runAt not to be started before; null for at once
 * @param maxAttempts attempts that a failure or a lost lease may use up
 * @param timeout time limit of one attempt; null for none
 * @param concurrencyKey tasks of the type with the same key hold each other back, as {@link ConcurrencyKey} has it; null for
 *     none
 * @param attempt number of the latest attempt, from 1; 0 before the first
 * @param attemptsUsed how many attempts count against {@code maxAttempts}: neither handed back ones nor those before a
 *     retry do
 * @param progress percentage, 0 to 100
 * @param due when a task that waits may be started; null, or past, for at once
 * @param blocked whether others with its concurrency key keep it from being started
 * @param message the latest progress message of the running attempt, or of the last; on failure, why
 * @param started when the first attempt started
 * @param finished when the task reached a terminal status
 * @param updated when status, progress or message last changed
 * @param priorRunTime the run time of the attempts that have ended
 * @param attemptStarted when the running attempt started; null when none runs
 * @param input JSON text; null when there is none, or where it was not asked for
 * @param result JSON text, possibly {@code null}; null when there is none, or where it was not asked for
 * @param asOf when it was read, by the store's clock, as all times are
 */
public record Task(
        TaskId id,
        String type,
        Creator creator,
        @Nullable String description,
        int priority,
        Map<String, String> labels,
        @Nullable Instant runAt,
        int maxAttempts,
        @Nullable Duration timeout,
        @Nullable String concurrencyKey,
        TaskStatus status,
        int attempt,
        int attemptsUsed,
        @Nullable Instant due,
        boolean blocked,
        int progress,
        @Nullable String message,
        Instant submitted,
        @Nullable Instant started,
        @Nullable Instant finished,
        Instant updated,
        Duration priorRunTime,
        @Nullable Instant attemptStarted,
        @Nullable String input,
        @Nullable String result,
        Instant asOf) {

    /** A task right after its submission, without its input. */
    public static Task submitted(Submission submission, long creator, Instant now) {
        return new Task(
                submission.id(),
                submission.type(),
                new Creator(creator, submission.creator()),
                submission.description(),
                submission.priority(),
                submission.labels(),
                submission.runAt(),
                submission.maxAttempts(),
                submission.timeout(),
                submission.concurrencyKey(),
                TaskStatus.ENQUEUED,
                0,
                0,
                submission.runAt(),
                false,
                0,
                null,
                now,
                null,
                null,
                now,
                Duration.ZERO,
                null,
                null,
                null,
                now);
    }

    /** What it waits for; null when it does not wait. */
    public @Nullable WaitingFor waitingFor() {
        if (status != TaskStatus.ENQUEUED) {
            return null;
        }
        if (nextAttempt() != null) {
            return attempt == 0 ? WaitingFor.RUN_AT : WaitingFor.BACKOFF;
        }
        if (blocked) {
            return ConcurrencyKey.chosen(concurrencyKey) == null ? WaitingFor.CREATOR : WaitingFor.CONCURRENCY_KEY;
        }
        return WaitingFor.SLOT;
    }

    /** When a task that waits for a time may be started; null for all others. */
    public @Nullable Instant nextAttempt() {
        return status == TaskStatus.ENQUEUED && due != null && due.isAfter(asOf) ? due : null;
    }

    /** The run time of all attempts together, up to when the task was read where one runs. */
    public Duration elapsed() {
        if (attemptStarted == null || asOf.isBefore(attemptStarted)) {
            return priorRunTime;
        }
        return priorRunTime.plus(Duration.between(attemptStarted, asOf));
    }
}
