package dev.longtask.handler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure of an attempt with a reason for the creator and a retry policy. */
public final class TaskFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean isFinal;
    private final @Nullable Duration retryAfter;

    private TaskFailure(String reason, boolean isFinal, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(reason, cause);
        this.isFinal = isFinal;
        this.retryAfter = retryAfter;
    }

    /**
     * A non-retryable failure: another attempt would fail the same way, so the task fails.
     *
     * @param reason one sentence for the creator, without inputs or secrets
     */
    public static TaskFailure nonRetryable(String reason) {
        return new TaskFailure(reason, true, null, null);
    }

    /**
     * A failure that another attempt may mend, after the type's backoff.
     *
     * @param reason one sentence for the creator, without inputs or secrets
     */
    public static TaskFailure retryable(String reason) {
        return new TaskFailure(reason, false, null, null);
    }

    /** The same, with its cause for the service's log. */
    public static TaskFailure retryable(String reason, Throwable cause) {
        return new TaskFailure(reason, false, null, cause);
    }

    /**
     * A retryable failure; the next attempt starts after {@code wait} or the type's backoff, whichever is longer.
     *
     * @param wait null to use only the type's backoff
     */
    public static TaskFailure retryableAfter(String reason, @Nullable Duration wait) {
        return new TaskFailure(reason, false, wait, null);
    }

    /** Whether the failure is non-retryable. */
    public boolean isFinal() {
        return isFinal;
    }

    /** The minimum delay before another attempt; null to use only the type's backoff. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
