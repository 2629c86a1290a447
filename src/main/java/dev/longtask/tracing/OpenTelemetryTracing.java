package dev.longtask.tracing;

import dev.longtask.engine.trace.AttemptSpan;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.task.Task;
import dev.longtask.task.TaskTrace;
import dev.longtask.task.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Spans of a task: how long it was queued, and each attempt. Both are children of the submission's span, so that one trace
 * shows a task from its submission to its end, on whichever nodes it ran.
 */
final class OpenTelemetryTracing implements Tracing {
    private static final AttributeKey<String> TASK = AttributeKey.stringKey("longtask.task.id");
    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("longtask.task.type");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("longtask.attempt");

    private final Tracer tracer;

    OpenTelemetryTracing(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public @Nullable TraceContext current() {
        return W3c.write(Span.current().getSpanContext());
    }

    @Override
    public AttemptSpan attempt(Task task) {
        Attributes attributes =
                Attributes.of(TASK, task.id().toString(), TYPE, task.type(), ATTEMPT, (long) task.attempt());
        TaskTrace trace = task.trace();
        Context parent = trace == null ? Context.root() : W3c.read(trace.submission());
        Instant started = task.times().attemptStarted();
        if (trace != null && started != null) {
            // By the store's clock alone, since a node's own may differ.
            tracer.spanBuilder("queue " + task.type())
                    .setParent(parent)
                    .setAllAttributes(attributes)
                    .setStartTimestamp(trace.queued())
                    .startSpan()
                    .end(started);
        }
        return new OpenTelemetrySpan(tracer.spanBuilder("run " + task.type())
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setAllAttributes(attributes)
                .startSpan());
    }
}
