/**
 * How ready tasks are leased.
 * Start at {@link dev.longtask.store.postgres.claim.ClaimOperation}. It knows the queue, and not how attempts end.
 */
@NullMarked
package dev.longtask.store.postgres.claim;

import org.jspecify.annotations.NullMarked;
