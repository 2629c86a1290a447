package dev.longtask.store;

import org.jspecify.annotations.Nullable;

/**
 * Which unfinished tasks to list.
 *
 * @param type only of this type; null for all
 * @param start how many to pass over
 * @param limit how many at most
 */
public record ActiveQuery(@Nullable String type, long start, int limit) {}
