package dev.longtask.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TaskTraceTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aTraceNamesItsTraceAndSpan() {
        TraceContext trace = new TraceContext(PARENT, null);

        assertThat(trace.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(trace.spanId()).isEqualTo("b7ad6b7169203331");
    }

    @Test
    void aDamagedRowCountsAsOneWithoutATrace() {
        assertThat(TaskTrace.stored("00-0af7", "vendor=value", Instant.EPOCH)).isNull();
        assertThat(TaskTrace.stored(null, null, Instant.EPOCH)).isNull();
        assertThat(TaskTrace.stored(PARENT, null, Instant.EPOCH))
                .isEqualTo(new TaskTrace(new TraceContext(PARENT, null), Instant.EPOCH));
    }
}
