package dev.longtask.tracing;

import dev.longtask.engine.trace.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Provides the tracer, or none when tracing is off. */
@ApplicationScoped
public class TracingProducer {
    @Produces
    @Singleton
    Tracing tracing(OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        return disabled ? Tracing.OFF : new OpenTelemetryTracing(telemetry.getTracer("dev.longtask"));
    }

    /** The framework adds each bean of this type to its tracer. */
    @Produces
    @Singleton
    SpanProcessor redaction() {
        return new QueryRedaction();
    }
}
