package dev.longtask.api;

import dev.longtask.engine.TaskTypes;
import dev.longtask.task.Task;
import dev.longtask.task.WaitingFor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says in a sentence what a task waits for, for APIs that have a message and no field for it. */
public final class WaitingTexts {
    private WaitingTexts() {}

    /** The sentence; null when the task does not wait. */
    public static @Nullable String of(Task task, TaskTypes types) {
        WaitingFor what = types.waitingFor(task);
        return what == null
                ? null
                : switch (what) {
                    case RUN_AT -> "It waits until " + next(task) + ", as its creator asked.";
                    case BACKOFF -> "The next attempt is at " + next(task) + " or later.";
                    case CONCURRENCY_KEY -> "It waits for others with its concurrency key.";
                    case CREATOR -> "It waits for other tasks of its creator.";
                    case SLOT -> "It waits for a free slot.";
                    case TYPE -> "It waits for its type, which is no longer configured.";
                };
    }

    private static String next(Task task) {
        Instant next = task.nextAttempt();
        return next == null ? "now" : Times.text(next);
    }
}
