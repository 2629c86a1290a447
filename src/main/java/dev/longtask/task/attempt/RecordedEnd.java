package dev.longtask.task.attempt;

import dev.longtask.task.TaskStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt as recorded by a store.
 *
 * @param next the status of the task after the end
 * @param reason the reason in the history; null for none
 * @param result the result of the task, as JSON text; null for none
 */
public record RecordedEnd(
        TaskStatus next, @Nullable String reason, @Nullable String result) {
    /**
     * Whether the recorded end came from an equal outcome, so that a repeat gets the first answer. The backoff is ignored
     * because it has a random part.
     */
    public boolean isRepeatedBy(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Completed(String completed) ->
                next == TaskStatus.COMPLETE && Objects.equals(completed, result);
            case Outcome.Failed(String why, var retryIn) ->
                why.equals(reason) && (retryIn != null || next != TaskStatus.ENQUEUED);
            case Outcome.Released(String why) -> why.equals(reason);
            case Outcome.Stopped() -> next == TaskStatus.CANCELLED && reason == null;
        };
    }
}
