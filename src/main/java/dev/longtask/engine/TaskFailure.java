package dev.longtask.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure of an attempt of which the handler knows more than that it happened. */
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
     * A failure that another attempt would only repeat: the task fails for good.
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
     * A failure that another attempt may mend, but not before {@code wait} has passed.
     *
     * @param wait null where only the type's backoff counts
     */
    public static TaskFailure retryableAfter(String reason, @Nullable Duration wait) {
        return new TaskFailure(reason, false, wait, null);
    }

    /** Whether another attempt would only repeat it. */
    public boolean isFinal() {
        return isFinal;
    }

    /** How long to wait at least before another attempt; null where only the type's backoff counts. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
