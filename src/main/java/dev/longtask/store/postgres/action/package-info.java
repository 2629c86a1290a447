/**
 * Cancel, retry, delete and purge.
 * Start at {@link dev.longtask.store.postgres.action.Actions}. It knows the queue, and not how attempts run.
 */
@NullMarked
package dev.longtask.store.postgres.action;

import org.jspecify.annotations.NullMarked;
