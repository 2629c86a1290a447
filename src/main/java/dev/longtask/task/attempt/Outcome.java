package dev.longtask.task.attempt;

import dev.longtask.task.StorableText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, as reported by its runner. Texts are {@linkplain StorableText#mended mended}. */
public sealed interface Outcome {
    /**
     * The attempt succeeded.
     *
     * @param result JSON text; null for none
     */
    record Completed(@Nullable String result) implements Outcome {
        public Completed {
            result = result == null ? null : StorableText.mended(result);
        }
    }

    /**
     * The attempt failed.
     *
     * @param reason one sentence, shown to the creator
     * @param retryIn the backoff before the next attempt, if any is left; null for a non-retryable failure
     */
    record Failed(String reason, @Nullable Duration retryIn) implements Outcome {
        public Failed {
            reason = StorableText.mended(reason);
        }
    }

    /** The attempt stopped because a cancel was requested. */
    record Stopped() implements Outcome {}

    /** The node gave the attempt up through no fault of the task: the attempt does not count. */
    record Released(String reason) implements Outcome {
        public Released {
            reason = StorableText.mended(reason);
        }
    }
}
