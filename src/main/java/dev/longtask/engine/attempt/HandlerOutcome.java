package dev.longtask.engine.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.engine.type.Json;
import dev.longtask.handler.TaskFailure;
import dev.longtask.task.Outcome;
import dev.longtask.task.TextLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns what a handler returned or threw into the outcome of its attempt. */
final class HandlerOutcome {
    private static final int REASON_LENGTH = 1_000;

    private HandlerOutcome() {}

    /** @param limit in bytes of JSON text; a larger result fails the task, since another attempt would only repeat it */
    static Outcome ofResult(@Nullable JsonNode result, long limit) {
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
     * The outcome of a failed attempt. Only a {@link TaskFailure} carries a message meant for readers: that of any other
     * exception may hold inputs or secrets, and the task's message is shown to others.
     *
     * @param backoff the type's wait before the next attempt
     * @param reference identifies the failure in the service's log
     */
    static Outcome.Failed ofFailure(Throwable failure, Duration backoff, String reference) {
        if (!(failure instanceof TaskFailure known)) {
            return new Outcome.Failed(
                    "The attempt failed unexpectedly. See the service log, reference " + reference + ".", backoff);
        }
        String reason = TextLimits.shorten(String.valueOf(known.getMessage()), REASON_LENGTH);
        if (known.isFinal()) {
            return new Outcome.Failed(reason, null);
        }
        Duration retryAfter = known.retryAfter();
        boolean longer = retryAfter != null && retryAfter.compareTo(backoff) > 0;
        return new Outcome.Failed(reason, longer ? retryAfter : backoff);
    }
}
