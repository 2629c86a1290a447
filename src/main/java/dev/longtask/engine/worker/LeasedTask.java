package dev.longtask.engine.worker;

import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Task;

/**
 * A task that a worker has leased.
 *
 * @param task with its input
 */
public record LeasedTask(Task task, WorkerLease lease) {}
