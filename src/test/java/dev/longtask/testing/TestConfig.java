package dev.longtask.testing;

import dev.longtask.config.LongtaskConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The configuration with its defaults and a test's settings. */
public final class TestConfig {
    private TestConfig() {}

    public static LongtaskConfig of(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(LongtaskConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withConverter(java.time.Duration.class, 200, new DurationConverter())
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(LongtaskConfig.class);
    }
}
