package dev.longtask.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Writes timestamps in one format, whatever precision a store keeps: UTC with milliseconds, {@code
 * 2030-01-31T12:00:00.000Z}.
 */
@Singleton
public class Times implements ObjectMapperCustomizer {
    private static final DateTimeFormatter FORM =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /** Formats a timestamp. */
    static String text(Instant time) {
        return FORM.format(time);
    }

    @Override
    public int priority() {
        // Runs after the framework's customizers, so that this serializer wins.
        return MINIMUM_PRIORITY;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.registerModule(new SimpleModule("longtask-times").addSerializer(Instant.class, new Serializer()));
    }

    private static final class Serializer extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(text(time));
        }
    }
}
