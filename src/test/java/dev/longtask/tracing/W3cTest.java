package dev.longtask.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.task.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("fuzz")
class W3cTest {
    @Property
    void whatIsWrittenReadsBack(@ForAll("digits") String id, @ForAll boolean sampled, @ForAll("values") String value) {
        SpanContext span = SpanContext.create(
                id + id,
                id,
                sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.builder().put("vendor", value).build());

        TraceContext written = Objects.requireNonNull(W3c.write(span));
        SpanContext read = Span.fromContext(W3c.read(written)).getSpanContext();

        assertThat(written.traceId()).isEqualTo(span.getTraceId());
        assertThat(written.spanId()).isEqualTo(span.getSpanId());
        assertThat(read.getTraceId()).isEqualTo(span.getTraceId());
        assertThat(read.getSpanId()).isEqualTo(span.getSpanId());
        assertThat(read.isSampled()).isEqualTo(sampled);
        assertThat(read.getTraceState()).isEqualTo(span.getTraceState());
    }

    @Provide
    Arbitrary<String> digits() {
        return Arbitraries.strings()
                .withChars("0123456789abcdef")
                .ofLength(16)
                .filter(id -> !id.equals("0000000000000000"));
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(200);
    }

    /** Whatever is stored, reading it fails in no way; what is not valid is the root. */
    @Property
    void anyTextIsAContextOrTheRoot(@ForAll("texts") String parent, @ForAll String state) {
        Context context = W3c.read(new TraceContext(parent, state));

        SpanContext span = Span.fromContext(context).getSpanContext();
        assertThat(span.isValid() || context.equals(Context.root())).isTrue();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(53).ofMaxLength(120),
                Arbitraries.strings()
                        .withChars("0123456789abcdefxX-. ")
                        .ofMinLength(53)
                        .ofMaxLength(60));
    }

    @Example
    void aStateThatIsTooLongIsDropped() {
        var state = TraceState.builder();
        for (int i = 0; i < 3; i++) {
            state.put("vendor" + i, "x".repeat(200));
        }
        SpanContext span = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), state.build());

        assertThat(Objects.requireNonNull(W3c.write(span)).state()).isNull();
    }

    @Example
    void noSpanHasNoContext() {
        assertThat(W3c.write(SpanContext.getInvalid())).isNull();
    }
}
