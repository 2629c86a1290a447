package dev.longtask.task;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Generates strictly increasing task ids, even within one millisecond and when the clock is set back: the 12 bits after the
 * time are a counter (RFC 9562, section 6.2, method 1), the last 62 bits are random. Thread-safe.
 */
public final class TaskIds implements Supplier<TaskId> {
    private static final long COUNTER_MASK = 0xFFF;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000000000000000L;

    private final Clock clock;
    private final RandomGenerator random;
    private long lastTick;

    /**
     * @param clock the source of the time in the ids
     * @param random the source of their random bits; use a secure one when ids must not be guessable
     */
    public TaskIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public synchronized TaskId get() {
        // Milliseconds and counter form one number, which increases even when the clock does not.
        lastTick = Math.max(lastTick + 1, clock.millis() << 12);
        long high = (lastTick >>> 12) << 16 | VERSION_7 | (lastTick & COUNTER_MASK);
        long low = VARIANT | random.nextLong() >>> 2;
        return new TaskId(new UUID(high, low));
    }
}
