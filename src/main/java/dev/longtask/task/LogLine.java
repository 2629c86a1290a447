package dev.longtask.task;

import java.time.Instant;

/**
 * A line that an attempt logged.
 *
 * @param number counts the lines of a task, from 1
 */
public record LogLine(long number, Instant at, int attempt, String text) {}
