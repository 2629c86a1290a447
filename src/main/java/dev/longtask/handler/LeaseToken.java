package dev.longtask.handler;

import dev.longtask.task.Lease;
import dev.longtask.task.Secret;

/**
 * With the token, a service outside may act under the lease of an attempt by the lease protocol, until the attempt ends.
 * Afterwards the token only lets it learn what has become of the attempt.
 */
public record LeaseToken(Lease lease, Secret secret) {
    /** How the texts of these tokens begin. */
    public static final String PREFIX = "ltl_";

    /** A new token of a lease. */
    public static LeaseToken create(Lease lease) {
        return new LeaseToken(lease, Secret.create(PREFIX));
    }
}
