package dev.longtask.task.attempt;

import dev.longtask.task.StorableText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt has reported since its previous report.
 *
 * @param progress percentage, 0 to 100; null when unchanged
 * @param messages progress messages, oldest first
 * @param lines log lines, oldest first
 * @param checkpoint JSON text of at most {@link #MAX_CHECKPOINT} bytes, {@linkplain StorableText#mended mended}, for the
 *     task's next attempt; null when unchanged
 */
public record Report(
        @Nullable Integer progress,
        List<ReportEntry> messages,
        List<ReportEntry> lines,
        @Nullable String checkpoint) {
    /** An empty report. */
    public static final Report EMPTY = new Report(null, List.of(), List.of());

    /** The maximum size of a checkpoint, in bytes of JSON text in UTF-8. Callers check it; stores do not. */
    public static final int MAX_CHECKPOINT = 256 << 10;

    public Report {
        checkpoint = checkpoint == null ? null : StorableText.mended(checkpoint);
    }

    /** A report without a checkpoint. */
    public Report(@Nullable Integer progress, List<ReportEntry> messages, List<ReportEntry> lines) {
        this(progress, messages, lines, null);
    }

    /** Whether it changes what the task shows: its progress or its message. Nobody but the next attempt sees a checkpoint. */
    public boolean isUpdate() {
        return progress != null || !messages.isEmpty();
    }

    /** Whether it has neither progress nor messages nor lines nor a checkpoint. */
    public boolean isEmpty() {
        return progress == null && messages.isEmpty() && lines.isEmpty() && checkpoint == null;
    }

    /** The same without its checkpoint. */
    public Report withoutCheckpoint() {
        return checkpoint == null ? this : new Report(progress, messages, lines);
    }
}
