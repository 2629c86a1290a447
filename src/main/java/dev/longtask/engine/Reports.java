package dev.longtask.engine;

import dev.longtask.store.TaskStore;
import dev.longtask.task.Report;
import dev.longtask.task.ReportEntry;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what an attempt reports until it is written. Bounded: of messages the latest 100; of log lines a number in all, and
 * so many bytes that wait to be written.
 */
final class Reports {
    private static final int MESSAGE_LENGTH = 1_000;
    private static final int LINE_LENGTH = 4_000;
    private static final int WAITING_BYTES = 256 << 10;
    /** What a line takes beside its text. */
    private static final int LINE_BYTES = 100;

    private final Clock clock;
    private final int lineLimit;
    private @Nullable Integer progress;
    private final Deque<ReportEntry> messages = new ArrayDeque<>();
    private final List<ReportEntry> lines = new ArrayList<>();
    private int linesSeen;
    private int waitingBytes;
    private int dropped;

    /** @param lineLimit how many log lines the attempt may have in all */
    Reports(Clock clock, int lineLimit) {
        this.clock = clock;
        this.lineLimit = lineLimit;
    }

    synchronized void progress(int percent, @Nullable String message) {
        progress = percent;
        if (message != null) {
            message(message);
        }
    }

    synchronized void message(String text) {
        messages.addLast(note(text, MESSAGE_LENGTH));
        if (messages.size() > TaskStore.MOST_MESSAGES) {
            messages.removeFirst();
        }
    }

    synchronized void line(String text) {
        if (linesSeen > lineLimit) {
            return;
        }
        if (linesSeen < lineLimit && isFull()) {
            dropped++;
            return;
        }
        tellOfDropped();
        linesSeen++;
        if (linesSeen <= lineLimit) {
            add(text);
        } else {
            add("(The log ends here: it has reached its limit of " + lineLimit + " lines.)");
        }
    }

    /** Whether lines are dropped until what waits has been written. Beyond the limit of lines nothing is waited for. */
    synchronized boolean isFull() {
        return waitingBytes >= WAITING_BYTES && linesSeen < lineLimit;
    }

    private void tellOfDropped() {
        if (dropped > 0) {
            add("(" + dropped + " lines are missing here: they came faster than they could be written.)");
            dropped = 0;
        }
    }

    private void add(String text) {
        ReportEntry line = note(text, LINE_LENGTH);
        lines.add(line);
        waitingBytes += line.text().length() + LINE_BYTES;
    }

    /** What has gathered; the gathering starts anew. */
    synchronized Report take() {
        tellOfDropped();
        if (progress == null && messages.isEmpty() && lines.isEmpty()) {
            return Report.EMPTY;
        }
        Report report = new Report(progress, List.copyOf(messages), List.copyOf(lines));
        progress = null;
        messages.clear();
        lines.clear();
        waitingBytes = 0;
        return report;
    }

    /** Takes back what could not be written; what has come since is later. */
    synchronized void putBack(Report report) {
        if (progress == null) {
            progress = report.progress();
        }
        for (ReportEntry message : report.messages().reversed()) {
            if (messages.size() < TaskStore.MOST_MESSAGES) {
                messages.addFirst(message);
            }
        }
        lines.addAll(0, report.lines());
        report.lines().forEach(line -> waitingBytes += line.text().length() + LINE_BYTES);
    }

    private ReportEntry note(String text, int length) {
        return new ReportEntry(clock.instant(), TextLimits.shorten(text, length));
    }
}
