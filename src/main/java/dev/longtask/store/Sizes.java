package dev.longtask.store;

import dev.longtask.task.Outcome;
import dev.longtask.task.Report;
import dev.longtask.task.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** About how many bytes values take while they wait to be written. */
public final class Sizes {
    /** What a value takes beside its texts. */
    private static final long FIXED = 500;

    private static final long PER_NOTE = 100;

    private Sizes() {}

    /** All submissions of a request together. */
    public static long of(List<Submission> submissions) {
        long bytes = 0;
        for (Submission submission : submissions) {
            bytes += FIXED + length(submission.input()) + length(submission.description());
        }
        return bytes;
    }

    /** The end of an attempt. */
    public static long of(Outcome outcome, Report last) {
        return of(last) + (outcome instanceof Outcome.Completed completed ? length(completed.result()) : 0);
    }

    /** A report. */
    public static long of(Report report) {
        long bytes = FIXED;
        for (Report.Note note : report.messages()) {
            bytes += PER_NOTE + length(note.text());
        }
        for (Report.Note line : report.lines()) {
            bytes += PER_NOTE + length(line.text());
        }
        return bytes;
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
