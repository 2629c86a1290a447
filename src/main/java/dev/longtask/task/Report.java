package dev.longtask.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt has reported since its previous report.
 *
 * @param progress percentage, 0 to 100; null when unchanged
 * @param messages progress messages, oldest first
 * @param lines log lines, oldest first
 */
public record Report(@Nullable Integer progress, List<ReportEntry> messages, List<ReportEntry> lines) {
    /** An empty report. */
    public static final Report EMPTY = new Report(null, List.of(), List.of());

    /** Whether it changes what the task shows: its progress or its message. */
    public boolean isUpdate() {
        return progress != null || !messages.isEmpty();
    }

    /** Whether it has neither progress nor messages nor lines. */
    public boolean isEmpty() {
        return progress == null && messages.isEmpty() && lines.isEmpty();
    }
}
