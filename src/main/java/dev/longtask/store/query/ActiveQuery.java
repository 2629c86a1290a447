package dev.longtask.store.query;

import org.jspecify.annotations.Nullable;

/**
 * Selects unfinished tasks to list.
 *
 * @param type restricts the list to one type; null for all
 * @param start how many tasks to skip
 * @param limit the maximum number of tasks
 */
public record ActiveQuery(@Nullable String type, long start, int limit) {}
