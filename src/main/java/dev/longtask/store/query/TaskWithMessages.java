package dev.longtask.store.query;

import dev.longtask.task.Task;
import dev.longtask.task.attempt.ReportEntry;
import java.util.List;

/** A task and its progress messages, oldest first. */
public record TaskWithMessages(Task task, List<ReportEntry> messages) {}
