package dev.longtask.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.trace.AttemptSpan;
import dev.longtask.engine.trace.WorkerAttempt;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskState;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TaskTimes;
import dev.longtask.task.TaskTrace;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestSubmission;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTelemetryTracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SUBMISSION = "b7ad6b7169203331";
    private static final TraceContext SAMPLED = new TraceContext("00-" + TRACE + "-" + SUBMISSION + "-01", "a=b");
    private static final Instant QUEUED = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant CLAIMED = QUEUED.plusMillis(1_500);

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final OpenTelemetryTracing tracing = new OpenTelemetryTracing(provider.get("test"));

    @AfterEach
    void close() {
        provider.close();
    }

    private static Task task(@Nullable TraceContext trace) {
        TestSubmission submission = TestSubmission.of(new TaskIds(new MovableClock(), new Random(1)).get());
        Task submitted = Task.submitted(submission.build(), 1, QUEUED);
        return new Task(
                submitted.id(),
                submitted.creator(),
                submitted.spec(),
                TaskState.claimed(2, 1),
                TaskTimes.claimed(QUEUED, null, Duration.ZERO, CLAIMED),
                "{\"secret\":\"input\"}",
                null,
                null,
                trace == null ? null : new TaskTrace(trace, QUEUED));
    }

    @Test
    void theQueueAndTheAttemptAreChildrenOfTheSubmission() {
        Task task = task(SAMPLED);

        tracing.attempt(task).ended(new Outcome.Completed("{\"secret\":\"result\"}"), TaskStatus.COMPLETE);

        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).extracting(SpanData::getName).containsExactly("queue export", "run export");
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getParentSpanId()).isEqualTo(SUBMISSION);
            assertThat(span.getParentSpanContext().isRemote()).isTrue();
            assertThat(span.getAttributes().get(AttributeKey.stringKey("longtask.task.id")))
                    .isEqualTo(task.id().toString());
            assertThat(span.getAttributes().get(AttributeKey.stringKey("longtask.task.type")))
                    .isEqualTo("export");
            assertThat(span.getAttributes().get(AttributeKey.longKey("longtask.attempt")))
                    .isEqualTo(2);
            assertThat(span.toString()).doesNotContain("secret");
        });
        assertThat(spans.getFirst().getStartEpochNanos())
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(QUEUED.toEpochMilli()));
        assertThat(spans.getFirst().getEndEpochNanos())
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(CLAIMED.toEpochMilli()));
        assertThat(spans.getLast().getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(outcome(spans.getLast())).isEqualTo("completed");
        assertThat(spans.getLast().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aWorkersAttemptIsASpanFromItsStartToItsEndWhicheverNodeTells() {
        Task task = task(SAMPLED);
        WorkerAttempt attempt = new WorkerAttempt(
                new Lease(task.id(), 2), "export", Actor.worker(Principal.of("bot"), "one"), CLAIMED, SAMPLED);

        tracing.leased(task);
        tracing.ended(attempt, Duration.ofSeconds(4), new Outcome.Failed("No such space.", null), TaskStatus.FAILED);

        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).extracting(SpanData::getName).containsExactly("queue export", "run export");
        SpanData run = spans.getLast();
        assertThat(run.getParentSpanId()).isEqualTo(SUBMISSION);
        assertThat(run.getAttributes().get(AttributeKey.stringKey("longtask.worker")))
                .isEqualTo("bot/one");
        assertThat(run.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(CLAIMED.toEpochMilli()));
        assertThat(run.getEndEpochNanos() - run.getStartEpochNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(4));
        assertThat(outcome(run)).isEqualTo("failed");
    }

    private static @Nullable String outcome(SpanData span) {
        return span.getAttributes().get(AttributeKey.stringKey("longtask.outcome"));
    }

    @Test
    void failuresAreErrorsWithTheReasonThatReadersOfTheTaskSee() {
        tracing.attempt(task(SAMPLED)).ended(new Outcome.Failed("No such space.", null), TaskStatus.FAILED);
        tracing.attempt(task(SAMPLED)).ended(new Outcome.Completed("1"), TaskStatus.FAILED);
        tracing.attempt(task(SAMPLED)).leaseLost();

        List<SpanData> runs = runs();
        assertThat(runs)
                .extracting(OpenTelemetryTracingTest::outcome)
                .containsExactly("failed", "failed", "lease-lost");
        assertThat(runs).allMatch(span -> span.getStatus().getStatusCode() == StatusCode.ERROR);
        assertThat(runs.getFirst().getStatus().getDescription()).isEqualTo("No such space.");
    }

    @Test
    void cancelsAndReleasesAreNoErrors() {
        tracing.attempt(task(SAMPLED)).ended(new Outcome.Stopped(), TaskStatus.CANCELLED);
        tracing.attempt(task(SAMPLED)).ended(new Outcome.Released("shutdown"), TaskStatus.ENQUEUED);

        assertThat(runs()).extracting(OpenTelemetryTracingTest::outcome).containsExactly("cancelled", "released");
        assertThat(runs()).allMatch(span -> span.getStatus().getStatusCode() == StatusCode.UNSET);
    }

    private List<SpanData> runs() {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().startsWith("run"))
                .toList();
    }

    @Test
    void aTaskWithoutATraceBeginsOne() {
        tracing.attempt(task(null)).ended(new Outcome.Completed(null), TaskStatus.COMPLETE);

        SpanData only = exporter.getFinishedSpanItems().getFirst();
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        assertThat(only.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void theAttemptsOfAnUnsampledSubmissionAreNotSampledAndSayItOnwards() {
        AttemptSpan span = tracing.attempt(task(new TraceContext("00-" + TRACE + "-" + SUBMISSION + "-00", null)));
        span.ended(new Outcome.Completed(null), TaskStatus.COMPLETE);

        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        assertThat(Objects.requireNonNull(span.context()).parent())
                .startsWith("00-" + TRACE)
                .endsWith("-00");
    }

    @Test
    void whatRunsInAnAttemptSeesItsSpan() {
        AttemptSpan span = tracing.attempt(task(SAMPLED));

        span.run(() -> assertThat(tracing.current()).isEqualTo(span.context()));

        assertThat(tracing.current()).isNull();
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }
}
