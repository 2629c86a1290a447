/**
 * Who waits for a task, and how they learn of its changes. Start at {@link dev.longtask.engine.change.TaskChanges}; {@link
 * dev.longtask.engine.change.ChangeFeed} finds what nobody notified of. It knows the loop and the store.
 */
@NullMarked
package dev.longtask.engine.change;

import org.jspecify.annotations.NullMarked;
