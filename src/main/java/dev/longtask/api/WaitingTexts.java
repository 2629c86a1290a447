package dev.longtask.api;

import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.task.Rate;
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
                    case SLOT -> "Waiting for a free slot" + orLimits(task, types) + ".";
                    case PAUSE -> "Waiting for its task type, which is paused.";
                    case WORKER -> "Waiting for a worker" + orLimits(task, types) + ".";
                    case TYPE -> "Waiting for its task type, which is no longer configured.";
                };
    }

    /** The store does not tell which of these it is. */
    private static String orLimits(Task task, TaskTypes types) {
        TypeLimits limits = types.find(task.type()).map(TaskType::limits).orElse(TypeLimits.NONE);
        Rate rate = limits.rate();
        return (limits.concurrency() == null
                        ? ""
                        : ", or for one of the " + limits.concurrency() + " that may run at a time of its type")
                + (rate == null ? "" : ", or for the rate of its type, " + rate.starts() + " starts in " + rate.per());
    }

    private static String next(Task task) {
        Instant next = task.nextAttempt();
        return next == null ? "now" : Times.text(next);
    }
}
