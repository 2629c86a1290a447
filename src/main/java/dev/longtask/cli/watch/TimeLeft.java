package dev.longtask.cli.watch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Estimates when a task finishes, from the speed of its latest attempt. Progress begins anew with each attempt, so the speed before
 * does not count.
 */
final class TimeLeft {
    private static final Duration LONGEST = Duration.ofDays(999);

    private int attempt = -1;
    private long baseNanos;
    private int baseProgress;
    private long seenNanos;
    private int progress;

    /**
     * The task's progress is known.
     *
     * @param elapsed how long the task has run in all attempts
     * @param now as of {@link System#nanoTime}
     */
    void seen(int attempt, int progress, Duration elapsed, long now) {
        if (attempt != this.attempt || progress < this.progress) {
            this.attempt = attempt;
            // Only the first attempt is known to have started when the elapsed time did. For others, measure from now.
            baseNanos = attempt == 1 ? now - elapsed.toNanos() : now;
            baseProgress = attempt == 1 ? 0 : progress;
            seenNanos = now;
        } else if (progress > this.progress) {
            seenNanos = now;
        }
        this.progress = progress;
    }

    /** The time left; null if nothing is known about the speed. */
    @Nullable Duration at(long now) {
        int done = progress - baseProgress;
        if (done <= 0 || progress >= 100) {
            return null;
        }
        double nanosPerPercent = (double) (seenNanos - baseNanos) / done;
        double left = nanosPerPercent * (100 - progress) - (now - seenNanos);
        if (left > LONGEST.toNanos()) {
            return null;
        }
        return Duration.ofNanos(Math.max(0, (long) left));
    }
}
