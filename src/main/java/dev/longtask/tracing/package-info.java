/** Traces tasks with OpenTelemetry. Start at {@link dev.longtask.tracing.TracingProducer}. Only this package knows OpenTelemetry. */
@NullMarked
package dev.longtask.tracing;

import org.jspecify.annotations.NullMarked;
