package dev.longtask.engine;

import dev.longtask.task.TaskStatus;
import java.time.Duration;

/** Is told what the engine does, for metrics. Called on the engine's loop: must not block. */
public interface EngineObserver {
    /**
     * An attempt has ended.
     *
     * @param next the status that the task went on to
     * @param ran how long the attempt ran
     */
    void attemptEnded(String type, TaskStatus next, Duration ran);

    /** A lease was lost: it ran out, or the task had moved on when its attempt wanted to write. */
    void leaseLost(String type);
}
