package dev.longtask.tracing;

import dev.longtask.engine.trace.AttemptSpan;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The span of an attempt. Error descriptions are reasons that the task's readers see too; inputs and results are not. */
final class OpenTelemetrySpan implements AttemptSpan {
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("longtask.outcome");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("longtask.task.status");

    private final Span span;
    private final @Nullable TraceContext context;

    OpenTelemetrySpan(Span span) {
        this.span = span;
        this.context = W3c.write(span.getSpanContext());
    }

    @Override
    public @Nullable TraceContext context() {
        return context;
    }

    @Override
    public void run(Runnable work) {
        try (var _ = span.makeCurrent()) {
            work.run();
        }
    }

    @Override
    public void ended(Outcome outcome, TaskStatus next) {
        describe(outcome, next);
        span.end();
    }

    /** As the other, at a time in the past. */
    void ended(Outcome outcome, TaskStatus next, Instant at) {
        describe(outcome, next);
        span.end(at);
    }

    private void describe(Outcome outcome, TaskStatus next) {
        span.setAttribute(STATUS, next.name());
        switch (outcome) {
            case Outcome.Completed completed
            when next == TaskStatus.FAILED -> failed("The attempt's result can't be stored.");
            case Outcome.Completed completed -> span.setAttribute(OUTCOME, "completed");
            case Outcome.Failed(String reason, var retryIn) -> failed(reason);
            case Outcome.Stopped stopped -> span.setAttribute(OUTCOME, "cancelled");
            case Outcome.Released released -> span.setAttribute(OUTCOME, "released");
        }
    }

    private void failed(String reason) {
        span.setAttribute(OUTCOME, "failed");
        span.setStatus(StatusCode.ERROR, reason);
    }

    @Override
    public void handedOver() {
        span.setAttribute(OUTCOME, "handed-over");
        span.end();
    }

    @Override
    public void leaseLost() {
        span.setAttribute(OUTCOME, "lease-lost");
        span.setStatus(StatusCode.ERROR, "The lease was lost.");
        span.end();
    }
}
