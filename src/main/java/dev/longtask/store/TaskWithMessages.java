package dev.longtask.store;

import dev.longtask.task.ReportEntry;
import dev.longtask.task.Task;
import java.util.List;

/** A task and its progress messages, oldest first. */
public record TaskWithMessages(Task task, List<ReportEntry> messages) {}
