package dev.longtask.tracing;

import dev.longtask.task.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts span contexts to and from the W3C's form, by OpenTelemetry's own propagator. */
final class W3c {
    /** In characters. The specification asks to pass on at least as many; a longer {@code tracestate} is dropped. */
    static final int LONGEST_STATE = 512;

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<TraceContext> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceContext carrier) {
            return List.of(PARENT, STATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceContext carrier, String key) {
            if (carrier == null) {
                return null;
            }
            return switch (key) {
                case PARENT -> carrier.parent();
                case STATE -> carrier.state();
                default -> null;
            };
        }
    };

    private W3c() {}

    /** A span's position; null for a span that is none. */
    static @Nullable TraceContext write(SpanContext span) {
        Map<String, String> headers = HashMap.newHashMap(2);
        PROPAGATOR.inject(Context.root().with(Span.wrap(span)), headers, (map, name, value) -> {
            if (map != null) {
                map.put(name, value);
            }
        });
        String parent = headers.get(PARENT);
        String state = headers.get(STATE);
        return parent == null
                ? null
                : new TraceContext(parent, state == null || state.length() > LONGEST_STATE ? null : state);
    }

    /** The context of a position, to be the parent of other spans; the root if the position is not valid. */
    static Context read(TraceContext trace) {
        return PROPAGATOR.extract(Context.root(), trace, GETTER);
    }
}
