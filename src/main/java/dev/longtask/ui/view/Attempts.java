package dev.longtask.ui.view;

import dev.longtask.store.query.HistoryPage;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attempts of a task as a timeline, made from its history. */
public final class Attempts {
    /** The width of the timeline, in units of its picture. */
    static final int WIDTH = 1_000;

    private static final int LEAST_WIDTH = 4;

    private Attempts() {}

    /**
     * An attempt.
     *
     * @param ended null while it runs
     * @param outcome the status to which its end led, in lower case; {@code running} while it runs
     * @param actor who ran it
     * @param reason why it ended so; null if the outcome says enough
     * @param x where its bar begins, from 0 to {@link #WIDTH}
     * @param width how long its bar is
     */
    public record Bar(
            int number,
            Instant started,
            @Nullable Instant ended,
            Duration lasted,
            String outcome,
            String actor,
            @Nullable String reason,
            long x,
            long width) {}

    /** The attempts of a page of a history, in order. */
    public static List<Bar> of(HistoryPage history, Instant now) {
        List<Bar> bars = new ArrayList<>();
        HistoryEntry start = null;
        for (HistoryEntry entry : history.entries()) {
            if (entry.to() == TaskStatus.RUNNING) {
                start = entry;
            } else if (start != null && entry.to() != TaskStatus.CANCEL_REQUESTED) {
                bars.add(bar(start, entry, now));
                start = null;
            }
        }
        if (start != null) {
            bars.add(bar(start, null, now));
        }
        return placed(bars);
    }

    private static Bar bar(HistoryEntry start, @Nullable HistoryEntry end, Instant now) {
        Instant until = end == null ? now : end.at();
        return new Bar(
                start.attempt(),
                start.at(),
                end == null ? null : end.at(),
                Duration.between(start.at(), until.isBefore(start.at()) ? start.at() : until),
                outcome(end),
                start.actor().text(),
                end == null ? null : end.reason(),
                0,
                0);
    }

    private static String outcome(@Nullable HistoryEntry end) {
        if (end == null) {
            return "running";
        }
        // Back in the queue: it failed, or was given back.
        return end.to() == TaskStatus.ENQUEUED ? "again" : Texts.words(end.to());
    }

    private static List<Bar> placed(List<Bar> bars) {
        if (bars.isEmpty()) {
            return bars;
        }
        Instant first = bars.getFirst().started();
        Instant last = bars.stream()
                .map(bar -> bar.started().plus(bar.lasted()))
                .max(Comparator.naturalOrder())
                .orElse(first);
        long millis = Math.max(1, Duration.between(first, last).toMillis());
        return bars.stream()
                .map(bar -> {
                    long x = Duration.between(first, bar.started()).toMillis() * WIDTH / millis;
                    long width = Math.max(LEAST_WIDTH, bar.lasted().toMillis() * WIDTH / millis);
                    return new Bar(
                            bar.number(),
                            bar.started(),
                            bar.ended(),
                            bar.lasted(),
                            bar.outcome(),
                            bar.actor(),
                            bar.reason(),
                            Math.min(x, WIDTH - LEAST_WIDTH),
                            width);
                })
                .toList();
    }
}
