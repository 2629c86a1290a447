package dev.longtask.task;

import java.time.Duration;

/**
 * How many attempts may start in any period of a given length.
 *
 * @param starts the maximum number of starts, from 1
 * @param per the length of the period
 */
public record Rate(int starts, Duration per) {}
