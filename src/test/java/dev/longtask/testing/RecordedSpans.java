package dev.longtask.testing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;

/** Records ended spans, beside the service's own exporter. */
@Singleton
public class RecordedSpans implements SpanProcessor {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SpanProcessor processor = SimpleSpanProcessor.create(exporter);

    /** The ended spans, in the order of their ends. */
    public List<SpanData> all() {
        return exporter.getFinishedSpanItems();
    }

    /** The ended spans of a trace. */
    public List<SpanData> of(String traceId) {
        return all().stream().filter(span -> span.getTraceId().equals(traceId)).toList();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        processor.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
        return processor.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
        processor.onEnd(span);
    }

    @Override
    public boolean isEndRequired() {
        return processor.isEndRequired();
    }
}
