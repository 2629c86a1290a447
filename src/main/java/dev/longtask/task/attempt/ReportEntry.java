package dev.longtask.task.attempt;

import dev.longtask.task.StorableText;
import java.time.Instant;

/**
 * A progress message or a log line.
 *
 * @param at when it was reported
 * @param text with characters that no store can keep replaced, as {@link StorableText#mended} does
 */
public record ReportEntry(Instant at, String text) {
    public ReportEntry {
        text = StorableText.mended(text);
    }
}
