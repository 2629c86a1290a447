package dev.longtask.task;

/**
 * Names the exclusive right to run one attempt. Every write made under it carries it; once the task has moved
 * on, such a write changes nothing (fencing).
 */
public record Lease(TaskId id, int attempt) {}
