package dev.longtask.api;

import dev.longtask.engine.type.TaskTypes;
import dev.longtask.task.Task;
import dev.longtask.task.WaitingFor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Describes what a task waits for, for APIs that have a message but no field for it. */
public final class WaitingTexts {
    private WaitingTexts() {}

    /** The sentence; null when the task does not wait. */
    public static @Nullable String of(Task task, TaskTypes types) {
        WaitingFor what = types.waitingFor(task);
        return what == null
                ? null
                : switch (what) {
                    case RUN_AT -> "Scheduled to start at " + next(task) + " or later.";
                    case BACKOFF -> "The next attempt starts at " + next(task) + " or later.";
                    case CONCURRENCY_KEY -> "Waiting for other tasks with the same concurrency key.";
                    case CREATOR -> "Waiting for other tasks of the same creator.";
                    case SLOT -> "Waiting for a free slot.";
                    case PAUSE -> "Waiting for its task type, which is paused.";
                    case WORKER -> "Waiting for a worker.";
                    case TYPE -> "Waiting for its task type, which is no longer configured.";
                };
    }

    private static String next(Task task) {
        Instant next = task.nextAttempt();
        return next == null ? "now" : Times.text(next);
    }
}
