/**
 * What a store must do, and the values that it takes and returns. Start at {@link dev.longtask.store.TaskStore}. It knows
 * tasks, and not its implementations.
 */
@NullMarked
package dev.longtask.store;

import org.jspecify.annotations.NullMarked;
