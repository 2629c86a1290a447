/**
 * Cancel, retry, delete and purge.
 * Start at {@link dev.longtask.store.sqlite.action.Actions}. It knows the queue, and not how attempts run.
 */
@NullMarked
package dev.longtask.store.sqlite.action;

import org.jspecify.annotations.NullMarked;
