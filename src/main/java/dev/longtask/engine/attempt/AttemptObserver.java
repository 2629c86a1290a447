package dev.longtask.engine.attempt;

import dev.longtask.task.TaskStatus;
import java.time.Duration;

/**
 * Receives engine events for metrics. Called on the engine's loop and on threads of the store; must be thread-safe and
 * not block.
 */
public interface AttemptObserver {
    /**
     * An attempt has ended.
     *
     * @param next the task's new status
     * @param ran how long the attempt ran
     */
    void attemptEnded(String type, TaskStatus next, Duration ran);

    /** A lease was lost: it expired, or the task had moved on when its attempt tried to write. */
    void leaseLost(String type);

    /**
     * An attempt was ended because its lease had expired, wherever it ran. Its lease is also told as lost.
     *
     * @param next the task's new status
     */
    default void reclaimed(String type, TaskStatus next) {}
}
