package dev.longtask.store.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Estimates of percentiles from buckets. */
class DurationHistogramTest {
    /** Half a bucket, and what rounding to nanoseconds adds. */
    private static final double BOUND = Math.pow(2, 0.25) * 1.000_01;

    private static DurationHistogram of(List<Duration> durations) {
        long[] counts = new long[DurationHistogram.BUCKETS];
        durations.forEach(duration -> counts[DurationHistogram.bucketOf(duration)]++);
        return new DurationHistogram(counts);
    }

    private static double millis(DurationHistogram histogram, double fraction) {
        return histogram.percentile(fraction).orElseThrow().toNanos() / 1e6;
    }

    @Test
    void anEstimateIsExactWithinTheStatedFactor() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            double widest = 1 + random.nextDouble() * 34;
            List<Duration> durations = DoubleStream.generate(() -> Math.pow(2, random.nextDouble() * widest))
                    .limit(1 + random.nextInt(300))
                    .sorted()
                    .mapToObj(millis -> Duration.ofNanos((long) (millis * 1e6)))
                    .toList();
            DurationHistogram histogram = of(durations);
            for (double fraction : new double[] {0.01, 0.5, 0.95, 1}) {
                Duration exact = durations.get((int) Math.ceil(fraction * durations.size()) - 1);

                double factor = millis(histogram, fraction) / (exact.toNanos() / 1e6);

                assertThat(factor).isBetween(1 / BOUND, BOUND);
            }
        }
    }

    @Test
    void aPercentileCountsTheDurationsUpToIt() {
        DurationHistogram histogram = of(
                List.of(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofSeconds(100)));

        assertThat(millis(histogram, 0.75)).isCloseTo(10, within(2.0));
        assertThat(millis(histogram, 0.76)).isCloseTo(100_000, within(20_000.0));
        assertThat(histogram.count()).isEqualTo(4);
    }

    @Test
    void withoutDurationsThereIsNoPercentile() {
        assertThat(of(List.of()).percentile(0.5)).isEmpty();
    }

    @Test
    void theShortestAndTheLongestDurationsHaveABucket() {
        assertThat(DurationHistogram.bucketOf(Duration.ZERO)).isZero();
        assertThat(DurationHistogram.bucketOf(Duration.ofMillis(1))).isZero();
        assertThat(DurationHistogram.bucketOf(Duration.ofMillis(2))).isEqualTo(2);
        assertThat(DurationHistogram.bucketOf(Duration.ofDays(730))).isEqualTo(DurationHistogram.BUCKETS - 1);
        assertThat(DurationHistogram.bucketOf(Duration.ofDays(36_500))).isEqualTo(DurationHistogram.BUCKETS - 1);
    }

    @Test
    void aFractionIsAboveZeroAndAtMostOne() {
        for (double fraction : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> of(List.of()).percentile(fraction)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
