package dev.longtask.task;

import java.time.Duration;

/**
 * How many attempts may start in any span of time.
 *
 * @param starts how many, from 1
 * @param per the length of the span
 */
public record Rate(int starts, Duration per) {}
