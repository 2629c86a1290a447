package dev.longtask.engine.attempt;

import dev.longtask.store.TaskStore;
import dev.longtask.task.TextLimits;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Buffers an attempt's reports until they are written. Bounded: keeps the latest 100 messages, limits the total number
 * of log lines, drops lines while too many characters are buffered, and keeps the latest checkpoint.
 */
public final class Reports {
    private static final int MESSAGE_LENGTH = 1_000;
    private static final int LINE_LENGTH = 4_000;
    private static final int WAITING_BYTES = 256 << 10;
    /** Estimated overhead of a line, beside its text. */
    private static final int LINE_BYTES = 100;

    private final Clock clock;
    private final int lineLimit;
    private @Nullable Integer progress;
    private @Nullable String checkpoint;
    private final Deque<ReportEntry> messages = new ArrayDeque<>();
    private final List<ReportEntry> lines = new ArrayList<>();
    private int linesSeen;
    private int waitingBytes;
    private int dropped;

    /** @param lineLimit maximum number of log lines of the attempt */
    public Reports(Clock clock, int lineLimit) {
        this.clock = clock;
        this.lineLimit = lineLimit;
    }

    /** Reports progress, from 0 to 100, and possibly a message. */
    public synchronized void progress(int percent, @Nullable String message) {
        progress = percent;
        if (message != null) {
            message(message);
        }
    }

    /** Reports a message; cut to 1,000 characters. */
    public synchronized void message(String text) {
        messages.addLast(note(text, MESSAGE_LENGTH));
        if (messages.size() > TaskStore.MOST_MESSAGES) {
            messages.removeFirst();
        }
    }

    /**
     * Replaces the checkpoint.
     *
     * @param json of at most {@link Report#MAX_CHECKPOINT} bytes
     */
    public synchronized void checkpoint(String json) {
        checkpoint = json;
    }

    /** Adds a line to the log; cut to 4,000 characters. */
    public synchronized void line(String text) {
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
            add("(Log truncated: it reached its limit of " + lineLimit + " lines.)");
        }
    }

    /**
     * Whether new lines are dropped until the buffer is written. False beyond the line limit, where waiting would not
     * help.
     */
    synchronized boolean isFull() {
        return waitingBytes >= WAITING_BYTES && linesSeen < lineLimit;
    }

    /** Whether these lines can be added without dropping one. Lines beyond the line limit need no room. */
    public synchronized boolean hasRoomFor(List<String> more) {
        long bytes = waitingBytes;
        for (String line : more) {
            bytes += Math.min(line.length(), LINE_LENGTH) + LINE_BYTES;
        }
        return more.isEmpty() || linesSeen >= lineLimit || bytes <= WAITING_BYTES;
    }

    private void tellOfDropped() {
        if (dropped > 0) {
            add("(" + dropped + " lines dropped: they arrived faster than they could be written.)");
            dropped = 0;
        }
    }

    private void add(String text) {
        ReportEntry line = note(text, LINE_LENGTH);
        lines.add(line);
        waitingBytes += line.text().length() + LINE_BYTES;
    }

    /** Returns the buffered reports and clears the buffer. */
    public synchronized Report take() {
        tellOfDropped();
        Report report = new Report(progress, List.copyOf(messages), List.copyOf(lines), checkpoint);
        if (report.isEmpty()) {
            return Report.EMPTY;
        }
        progress = null;
        checkpoint = null;
        messages.clear();
        lines.clear();
        waitingBytes = 0;
        return report;
    }

    /** Puts back a report that could not be written, in front of newer ones. */
    public synchronized void putBack(Report report) {
        if (progress == null) {
            progress = report.progress();
        }
        if (checkpoint == null) {
            checkpoint = report.checkpoint();
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
