package dev.longtask.store.lease;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a renewal.
 *
 * @param ends when the lease ends now, by the store's clock; null for a lost lease
 * @param deadline when a worker's attempt has to be over; null for a node's lease, and for a lost one
 */
public record RenewedLease(
        LeaseState state, @Nullable Instant ends, @Nullable Instant deadline) {
    /** The answer for a lease that is lost. */
    public static final RenewedLease LOST = new RenewedLease(LeaseState.LOST, null, null);
}
