package dev.longtask.task;

import org.jspecify.annotations.Nullable;

/**
 * The position of a span in a trace, in the form in which services pass it on (W3C Trace Context).
 *
 * @param parent the value of {@code traceparent}: version, trace id, span id and flags, separated by dashes
 * @param state the value of {@code tracestate}; null for none
 */
public record TraceContext(String parent, @Nullable String state) {
    private static final int TRACE_ID = 3;
    private static final int SPAN_ID = 36;
    private static final int FLAGS = 53;

    /** @throws IllegalArgumentException when {@code parent} is too short to hold a trace id and a span id */
    public TraceContext {
        if (!isComplete(parent)) {
            throw new IllegalArgumentException("not a traceparent");
        }
    }

    /**
     * The context in a stored row. A damaged one counts as none.
     *
     * @param parent null for a task that was submitted without a trace
     */
    public static @Nullable TraceContext stored(@Nullable String parent, @Nullable String state) {
        return parent == null || !isComplete(parent) ? null : new TraceContext(parent, state);
    }

    /** Whether a {@code traceparent} is long enough to hold a trace id and a span id. */
    static boolean isComplete(String parent) {
        return parent.length() >= FLAGS;
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return parent.substring(TRACE_ID, SPAN_ID - 1);
    }

    /** 16 hexadecimal digits. */
    public String spanId() {
        return parent.substring(SPAN_ID, FLAGS - 1);
    }
}
