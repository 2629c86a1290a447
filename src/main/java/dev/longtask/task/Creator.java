package dev.longtask.task;

/**
 * Who submitted a task.
 *
 * @param number stands for the creator on the Jira side: assigned by the store, never shared by two creators,
 *     from 1 to 2^53-1 so that a JavaScript client reads it exactly
 * @param principal who it is */
public record Creator(long number, Principal principal) {}
