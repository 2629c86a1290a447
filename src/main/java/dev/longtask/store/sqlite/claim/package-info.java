/**
 * How ready tasks are leased.
 * Start at {@link dev.longtask.store.sqlite.claim.ClaimOperation}. It knows the queue, and not how attempts end.
 */
@NullMarked
package dev.longtask.store.sqlite.claim;

import org.jspecify.annotations.NullMarked;
