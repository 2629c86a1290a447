package dev.longtask.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When things happened to a task, by the store's clock.
 *
 * @param started when the first attempt started; null before it
 * @param finished when the task reached a terminal status; null until then
 * @param updated when status, progress or message last changed
 * @param priorRunTime total run time of the ended attempts
 * @param attemptStarted when the running attempt started; null while none runs
 * @param asOf when the task was read
 */
public record TaskTimes(
        Instant submitted,
        @Nullable Instant started,
        @Nullable Instant finished,
        Instant updated,
        Duration priorRunTime,
        @Nullable Instant attemptStarted,
        Instant asOf) {

    /** The times right after a submission. */
    static TaskTimes submitted(Instant now) {
        return new TaskTimes(now, null, null, now, Duration.ZERO, null, now);
    }

    /**
     * The times right after a claim.
     *
     * @param firstStarted when the first attempt started; null if this is the first
     * @param now when the claim began the attempt
     */
    public static TaskTimes claimed(
            Instant submitted, @Nullable Instant firstStarted, Duration priorRunTime, Instant now) {
        return new TaskTimes(submitted, firstStarted == null ? now : firstStarted, null, now, priorRunTime, now, now);
    }
}
