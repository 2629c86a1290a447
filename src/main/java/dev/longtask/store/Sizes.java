package dev.longtask.store;

import dev.longtask.task.Submission;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The approximate memory that values take while they wait to be written, and the sizes that count against a quota. */
public final class Sizes {
    /** The bytes of a value besides its texts. */
    private static final long FIXED = 500;

    private static final long PER_NOTE = 100;

    private Sizes() {}

    /** The total of a request's submissions. */
    public static long of(List<Submission> submissions) {
        long bytes = 0;
        for (Submission submission : submissions) {
            bytes += FIXED
                    + length(submission.input())
                    + length(submission.spec().description());
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
        for (ReportEntry note : report.messages()) {
            bytes += PER_NOTE + length(note.text());
        }
        for (ReportEntry line : report.lines()) {
            bytes += PER_NOTE + length(line.text());
        }
        return bytes + length(report.checkpoint());
    }

    /** The length of a text in UTF-8, in bytes; 0 for null. */
    public static long utf8(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate pair is four bytes: two for each half.
            bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return bytes;
    }

    /** The bytes of UTF-8 that a report adds to a log. */
    public static long ofLines(Report report) {
        long bytes = 0;
        for (ReportEntry line : report.lines()) {
            bytes += utf8(line.text());
        }
        return bytes;
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
