/**
 * Claims, leases and their ends, in the terms of every store. Start at {@link dev.longtask.store.lease.ClaimRequest}. It does
 * not know how a store keeps them.
 */
@NullMarked
package dev.longtask.store.lease;

import org.jspecify.annotations.NullMarked;
