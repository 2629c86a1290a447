/**
 * Decides when to claim, and how much. Start at {@link dev.longtask.engine.claim.Dispatcher}. It does not know attempts: it
 * hands claimed tasks to its starter.
 */
@NullMarked
package dev.longtask.engine.claim;

import org.jspecify.annotations.NullMarked;
