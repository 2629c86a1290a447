package dev.longtask.tracing;

import dev.longtask.engine.trace.AttemptSpan;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.trace.WorkerAttempt;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TaskTrace;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Spans of a task: how long it was queued, and each attempt. Both are children of the submission's span, so that one trace
 * shows a task from its submission to its end, on whichever nodes it ran.
 */
final class OpenTelemetryTracing implements Tracing {
    private static final AttributeKey<String> TASK = AttributeKey.stringKey("longtask.task.id");
    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("longtask.task.type");
    private static final AttributeKey<String> WORKER = AttributeKey.stringKey("longtask.worker");
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
        leased(task);
        TaskTrace trace = task.trace();
        return new OpenTelemetrySpan(tracer.spanBuilder("run " + task.type())
                .setParent(parent(trace == null ? null : trace.submission()))
                .setSpanKind(SpanKind.CONSUMER)
                .setAllAttributes(attributes(task.id(), task.attempt(), task.type()))
                .startSpan());
    }

    @Override
    public void leased(Task task) {
        TaskTrace trace = task.trace();
        Instant started = task.times().attemptStarted();
        if (trace != null && started != null) {
            // By the store's clock alone, since a node's own may differ.
            tracer.spanBuilder("queue " + task.type())
                    .setParent(parent(trace.submission()))
                    .setAllAttributes(attributes(task.id(), task.attempt(), task.type()))
                    .setStartTimestamp(trace.queued())
                    .startSpan()
                    .end(started);
        }
    }

    @Override
    public void ended(WorkerAttempt attempt, Duration ran, Outcome outcome, TaskStatus next) {
        // The node that called a service has a span of its own for the call.
        String what = attempt.holder().equals(Actor.CALLED_SERVICE) ? "await " : "run ";
        Span span = tracer.spanBuilder(what + attempt.type())
                .setParent(parent(attempt.submission()))
                .setSpanKind(SpanKind.CONSUMER)
                .setAllAttributes(
                        attributes(attempt.lease().id(), attempt.lease().attempt(), attempt.type()))
                .setAttribute(WORKER, attempt.holder().name())
                .setStartTimestamp(attempt.started())
                .startSpan();
        new OpenTelemetrySpan(span).ended(outcome, next, attempt.started().plus(ran));
    }

    private static Context parent(@Nullable TraceContext submission) {
        return submission == null ? Context.root() : W3c.read(submission);
    }

    private static Attributes attributes(TaskId id, int attempt, String type) {
        return Attributes.of(TASK, id.toString(), TYPE, type, ATTEMPT, (long) attempt);
    }
}
