package dev.longtask.engine.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.engine.type.Json;
import dev.longtask.task.TextLimits;
import dev.longtask.task.attempt.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an attempt's end becomes. The same for handlers inside the service and for workers outside. */
public final class AttemptRules {
    /** The maximum length of a reason, in characters; a longer one is cut. */
    public static final int REASON_LENGTH = 1_000;

    private static final String TIMED_OUT = "The attempt took longer than its time limit of ";

    private AttemptRules() {}

    /**
     * The outcome of an attempt that succeeded.
     *
     * @param result null for none
     * @param limit in bytes of JSON text; a larger result fails the task, since another attempt would only repeat it
     */
    public static Outcome ofResult(@Nullable JsonNode result, long limit) {
        if (result == null || result.isMissingNode()) {
            return new Outcome.Completed(null);
        }
        String text;
        try {
            text = Json.write(result);
        } catch (RuntimeException | StackOverflowError e) {
            return new Outcome.Failed("The result can't be written as JSON.", null);
        }
        if (Json.exceeds(text, limit)) {
            return new Outcome.Failed("The result is larger than %d bytes.".formatted(limit), null);
        }
        return new Outcome.Completed(text);
    }

    /**
     * The outcome of an attempt that failed.
     *
     * @param retryable whether another attempt may succeed
     * @param retryAfter the shortest wait before it; null for the type's
     * @param backoff the type's wait
     */
    public static Outcome.Failed failed(
            String reason, boolean retryable, @Nullable Duration retryAfter, Duration backoff) {
        String shown = TextLimits.shorten(reason, REASON_LENGTH);
        if (!retryable) {
            return new Outcome.Failed(shown, null);
        }
        boolean longer = retryAfter != null && retryAfter.compareTo(backoff) > 0;
        return new Outcome.Failed(shown, longer ? retryAfter : backoff);
    }

    /**
     * The outcome of an attempt that reached its time limit.
     *
     * @param backoff the type's wait before the next attempt
     */
    public static Outcome.Failed timedOut(Duration limit, Duration backoff) {
        return new Outcome.Failed(TIMED_OUT + limit + ".", backoff);
    }

    /** Whether this is the reason of an end by {@link #timedOut}. */
    public static boolean isTimeOut(@Nullable String reason) {
        return reason != null && reason.startsWith(TIMED_OUT);
    }
}
