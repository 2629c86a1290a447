package dev.longtask.task;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt as a store has recorded it.
 *
 * @param next the task's status after it
 * @param reason as the history has it; null for none
 * @param result of the task, JSON text; null for none
 */
public record RecordedEnd(
        TaskStatus next, @Nullable String reason, @Nullable String result) {
    /**
     * Whether it was told with this outcome: who tells it again is answered as at first. The backoff makes no difference,
     * since part of it is left to chance.
     */
    public boolean isRepeatedBy(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Completed(String completed) ->
                next == TaskStatus.COMPLETE && Objects.equals(completed, result);
            case Outcome.Failed(String why, var retryIn) -> why.equals(reason);
            case Outcome.Released(String why) -> why.equals(reason);
            case Outcome.Stopped() -> next == TaskStatus.CANCELLED && reason == null;
        };
    }
}
