package dev.longtask.store.type;

import java.time.Instant;
import java.util.List;

/**
 * The attempts of a type that ended within the last hour.
 *
 * @param from the start of the first minute, by the store's clock
 * @param minutes all 60 minutes, oldest first; the last one is not over
 * @param durations how long the completed attempts of the hour ran
 */
public record TypeActivity(String type, Instant from, List<Minute> minutes, DurationHistogram durations) {
    /** The number of minutes. */
    public static final int MINUTES = 60;

    /**
     * The attempts that ended within a minute, by the status of the task afterwards.
     *
     * @param at the start of the minute
     * @param retried those after which the task waits for another attempt: they failed, were released, or lost their lease
     * @param dead those that lost their lease and were the last
     * @param durations how long the completed attempts of the minute ran
     */
    public record Minute(
            Instant at,
            long complete,
            long retried,
            long failed,
            long cancelled,
            long dead,
            DurationHistogram durations) {}
}
