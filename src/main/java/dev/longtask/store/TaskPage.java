package dev.longtask.store;

import dev.longtask.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of tasks.
 *
 * @param tasks may be fewer than asked for while there are more: a page examines a bounded number of tasks
 * @param next where the next page goes on; null on the last page
 */
public record TaskPage(List<Task> tasks, @Nullable ListPosition next) {}
