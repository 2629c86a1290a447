package dev.longtask.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when this node reaches the store without a gap. After an outage, leases look as if nobody had renewed them, those
 * of living nodes as well as this node's own: they are judged only once everyone has had the time of a renewal to speak.
 * Belongs to the loop.
 */
final class StoreContact {
    private final Clock clock;
    private final Duration renewal;
    private @Nullable Instant since;
    private Instant last = Instant.MIN;

    /**
     * @param clock a clock of the day: it goes on while the machine sleeps
     * @param renewal in what time a living node renews its leases, the failure of one try included
     */
    StoreContact(Clock clock, Duration renewal) {
        this.clock = clock;
        this.renewal = renewal;
    }

    /** The store has answered a renewal. */
    void answered() {
        Instant now = clock.instant();
        if (since == null || isGap(now)) {
            since = now;
        }
        last = now;
    }

    /** The store has not answered. */
    void failed() {
        since = null;
    }

    /** Whether everyone who lives has renewed their leases since the last gap. */
    boolean isSteady() {
        Instant now = clock.instant();
        return since != null && !isGap(now) && Duration.between(since, now).compareTo(renewal) >= 0;
    }

    /** This node stood still, the store did, or a clock was set: in any case renewals may be missing. */
    private boolean isGap(Instant now) {
        return now.isBefore(last) || Duration.between(last, now).compareTo(renewal) > 0;
    }
}
