package dev.longtask.task.attempt;

import java.time.Instant;

/**
 * A line that an attempt logged.
 *
 * @param number the position in the task's log, from 1
 */
public record LogLine(long number, Instant at, int attempt, String text) {}
