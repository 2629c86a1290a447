package dev.longtask.store.query;

import dev.longtask.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of tasks.
 *
 * @param tasks may be fewer than requested before the last page, because a page examines a bounded number of tasks
 * @param next where the next page starts; null on the last page
 */
public record TaskPage(List<Task> tasks, @Nullable ListPosition next) {}
