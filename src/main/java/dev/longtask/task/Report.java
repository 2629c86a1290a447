package dev.longtask.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt has reported since its last report.
 *
 * @param progress percentage, 0 to 100; null when it did not change
 * @param messages progress messages, the latest last
 * @param lines log lines
 */
public record Report(@Nullable Integer progress, List<ReportEntry> messages, List<ReportEntry> lines) {
    /** A report that says nothing. */
    public static final Report EMPTY = new Report(null, List.of(), List.of());

    /** Whether it changes nothing. */
    public boolean isEmpty() {
        return progress == null && messages.isEmpty() && lines.isEmpty();
    }
}
