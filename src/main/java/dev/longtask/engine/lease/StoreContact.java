package dev.longtask.engine.lease;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tracks how long this node has been in contact with the store without a gap. After an outage, leases of live nodes
 * look expired, because nobody could renew them. This node therefore waits until every live node has had time to renew
 * before it reclaims leases. Methods run on the loop only.
 */
public final class StoreContact {
    private final Clock clock;
    private final Duration renewal;
    private @Nullable Instant since;
    private Instant last = Instant.MIN;

    /**
     * @param clock a wall clock, which also advances while the machine sleeps
     * @param renewal time within which a live node renews its leases, even if one try fails
     */
    public StoreContact(Clock clock, Duration renewal) {
        this.clock = clock;
        this.renewal = renewal;
    }

    /** The store answered a renewal. */
    void answered() {
        Instant now = clock.instant();
        if (since == null || isGap(now)) {
            since = now;
        }
        last = now;
    }

    /** A renewal failed. */
    void failed() {
        since = null;
    }

    /** How long the contact has lasted without a gap. */
    public Duration steadyFor() {
        Instant now = clock.instant();
        return since == null || isGap(now) ? Duration.ZERO : Duration.between(since, now);
    }

    /** Whether every live node has had time to renew its leases since the last gap. */
    public boolean isSteady() {
        return steadyFor().compareTo(renewal) >= 0;
    }

    /** This node or the store stalled, or the clock was set: renewals may be missing. */
    private boolean isGap(Instant now) {
        return now.isBefore(last) || Duration.between(last, now).compareTo(renewal) > 0;
    }
}
