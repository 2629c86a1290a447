package dev.longtask.operations;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.DoubleStream;

/** Publishes request-duration histograms; only histograms can be aggregated across nodes. */
@Singleton
public class RequestBuckets {
    private static final String REQUESTS = "http.server.requests";

    /** Upper bounds of the buckets, in seconds. Long polls take up to a minute. */
    private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    private static final DistributionStatisticConfig BUCKETS = DistributionStatisticConfig.builder()
            .serviceLevelObjectives(DoubleStream.of(BOUNDS)
                    .map(seconds -> seconds * Duration.ofSeconds(1).toNanos())
                    .toArray())
            .build();

    @Produces
    @Singleton
    MeterFilter filter() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals(REQUESTS) ? BUCKETS.merge(config) : config;
            }
        };
    }
}
