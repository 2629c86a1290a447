package dev.longtask.task;

/**
 * The exclusive right to run one attempt. Every write of the attempt carries its lease; once the task has moved on, such a
 * write changes nothing (fencing).
 */
public record Lease(TaskId id, int attempt) {}
