/**
 * Reads of tasks, lists, histories and logs.
 * Start at {@link dev.longtask.store.sqlite.query.TaskRows}, which reads a task from a row. It writes nothing.
 */
@NullMarked
package dev.longtask.store.sqlite.query;

import org.jspecify.annotations.NullMarked;
