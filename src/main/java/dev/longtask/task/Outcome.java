package dev.longtask.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, as reported by the node that ran it. Its texts are as {@link StorableText#mended} has them. */
public sealed interface Outcome {
    /**
     * It finished well.
     *
     * @param result JSON text; null for none
     */
    record Completed(@Nullable String result) implements Outcome {
        public Completed {
            result = result == null ? null : StorableText.mended(result);
        }
    }

    /**
     * It failed.
     *
     * @param reason one sentence, shown to the creator
     * @param retryIn the backoff before the next attempt, if one is left; null when the failure is final
     */
    record Failed(String reason, @Nullable Duration retryIn) implements Outcome {
        public Failed {
            reason = StorableText.mended(reason);
        }
    }

    /** It stopped because a cancel was requested. */
    record Stopped() implements Outcome {}

    /** The node gives it up without a fault of the task's: the attempt does not count. */
    record Released(String reason) implements Outcome {
        public Released {
            reason = StorableText.mended(reason);
        }
    }
}
