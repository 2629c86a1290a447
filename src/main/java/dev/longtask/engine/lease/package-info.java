/**
 * Keeps the leases of this node's attempts, and releases those that it lost track of. Start at {@link
 * dev.longtask.engine.lease.LeaseKeeper}. It knows attempts, and not how they were claimed.
 */
@NullMarked
package dev.longtask.engine.lease;

import org.jspecify.annotations.NullMarked;
