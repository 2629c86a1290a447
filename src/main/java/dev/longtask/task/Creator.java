package dev.longtask.task;

/**
 * Who submitted a task.
 *
 * @param number identifies the creator in the Jira API. The store assigns it and never reuses it. 1 to 2^53-1, so that a
 *     JavaScript client reads it exactly
 * @param principal the creator
 */
public record Creator(long number, Principal principal) {}
