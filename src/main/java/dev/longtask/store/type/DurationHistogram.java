package dev.longtask.store.type;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How long attempts ran, counted in buckets that grow by half a doubling each: bucket {@code i} holds the durations from
 * 2<sup>i/2</sup> ms up to 2<sup>(i+1)/2</sup> ms. A percentile is therefore exact within a factor of 2<sup>1/4</sup>, which is
 * 19 %, for durations from 1 ms to 2 years. Shorter ones count as 1 ms, longer ones as the last bucket. Immutable.
 */
public final class DurationHistogram {
    /** The number of buckets. */
    public static final int BUCKETS = 72;

    private static final double PER_DOUBLING = 2;

    private final long[] counts;

    /** @param counts the number of durations by bucket; {@link #BUCKETS} of them */
    DurationHistogram(long[] counts) {
        this.counts = Arrays.copyOf(counts, BUCKETS);
    }

    /** The bucket of a duration, from 0. */
    public static int bucketOf(Duration duration) {
        double millis = Math.max(1, duration.toNanos() / 1e6);
        return Math.min(BUCKETS - 1, (int) (Math.log(millis) / Math.log(2) * PER_DOUBLING));
    }

    /** How many durations there are. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /**
     * An estimate of the duration that a fraction of all does not exceed; empty without durations.
     *
     * @param fraction above 0, at most 1
     */
    public Optional<Duration> percentile(double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction " + fraction);
        }
        long rank = (long) Math.ceil(fraction * count());
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += counts[bucket];
            if (counts[bucket] > 0 && seen >= rank) {
                return Optional.of(middleOf(bucket));
            }
        }
        return Optional.empty();
    }

    /** The geometric middle, from which both ends are equally far by factor. */
    private static Duration middleOf(int bucket) {
        return Duration.ofNanos(Math.round(Math.pow(2, (bucket + 0.5) / PER_DOUBLING) * 1e6));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DurationHistogram histogram && Arrays.equals(counts, histogram.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts);
    }
}
