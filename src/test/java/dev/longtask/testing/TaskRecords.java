package dev.longtask.testing;

import dev.longtask.task.Task;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.testing.PromiseChecker.Step;
import dev.longtask.testing.PromiseChecker.TaskRecord;
import java.util.List;

/** Converts a store's tasks to the types of the {@link PromiseChecker}. */
public final class TaskRecords {
    private TaskRecords() {}

    public static TaskRecord of(Task task, List<HistoryEntry> history) {
        return new TaskRecord(
                task.id(),
                task.type(),
                task.concurrencyKey(),
                task.status().name(),
                task.attemptsUsed(),
                task.maxAttempts(),
                task.result() != null,
                history.stream()
                        .map(entry -> new Step(entry.to().name(), entry.at(), entry.attempt()))
                        .toList());
    }
}
