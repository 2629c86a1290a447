package dev.longtask.task;

/**
 * Holds back tasks of a type that share it: at most so many are ready or running at a time, in order of submission.
 *
 * @param value chosen by who submits
 * @param limit how many tasks of the type with this value run at a time, from 1
 */
public record ConcurrencyKey(String value, int limit) {}
