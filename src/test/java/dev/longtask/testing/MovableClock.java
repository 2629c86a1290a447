package dev.longtask.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is advanced, or ticks on each reading. */
public final class MovableClock extends Clock {
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private boolean ticking;

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    /** From now on each reading is a millisecond later than the one before. */
    public synchronized void tick() {
        ticking = true;
    }

    @Override
    public synchronized Instant instant() {
        if (ticking) {
            now = now.plusMillis(1);
        }
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
