package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.trace.AttemptSpan;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.trace.WorkerAttempt;
import dev.longtask.engine.worker.LeaseRequest;
import dev.longtask.handler.TaskFailure;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TaskTrace;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The span of each attempt begins and ends once, however the attempt ends. */
class AttemptTraceTest extends EngineFixture {
    private static final TraceContext REQUEST =
            new TraceContext("00-11111111111111111111111111111111-2222222222222222-01", "a=b");
    private static final TraceContext ATTEMPT =
            new TraceContext("00-11111111111111111111111111111111-3333333333333333-01", null);

    private final List<String> spans = new ArrayList<>();
    private boolean inSpan;

    /** Notes what it is told. */
    private final class Recorder implements Tracing, AttemptSpan {
        @Override
        public TraceContext current() {
            return REQUEST;
        }

        @Override
        public AttemptSpan attempt(Task task) {
            TaskTrace trace = Objects.requireNonNull(task.trace());
            assertThat(trace.submission()).isEqualTo(REQUEST);
            spans.add("attempt " + task.attempt());
            return this;
        }

        @Override
        public void leased(Task task) {
            spans.add("leased " + task.attempt());
        }

        @Override
        public void ended(WorkerAttempt attempt, Duration ran, Outcome outcome, TaskStatus next) {
            assertThat(attempt.submission()).isEqualTo(REQUEST);
            spans.add(attempt.holder().name() + " " + outcome.getClass().getSimpleName() + ", " + next + " after "
                    + ran.toSeconds() + " s");
        }

        @Override
        public @Nullable TraceContext context() {
            return ATTEMPT;
        }

        @Override
        public void run(Runnable work) {
            inSpan = true;
            work.run();
            inSpan = false;
        }

        @Override
        public void ended(Outcome outcome, TaskStatus next) {
            spans.add(outcome.getClass().getSimpleName() + ", " + next);
        }

        @Override
        public void handedOver() {
            spans.add("handed over");
        }

        @Override
        public void leaseLost() {
            spans.add("lease lost");
        }
    }

    @BeforeEach
    void trace() {
        tracing = new Recorder();
    }

    @Test
    void aHandlerRunsInItsSpanAndGetsItsContext() {
        List<Boolean> within = new ArrayList<>();
        handlers.put("look", (input, context) -> {
            within.add(inSpan && ATTEMPT.equals(context.trace()));
            return Uni.createFrom().nullItem();
        });
        start();

        submit("look");

        assertThat(within).containsExactly(true);
        assertThat(spans).containsExactly("attempt 1", "Completed, COMPLETE");
    }

    @Test
    void eachAttemptHasASpanOfItsOwn() {
        settings.put("longtask.defaults.backoff.initial", "1s");
        handlers.put("broken", (input, context) -> Uni.createFrom().failure(TaskFailure.retryable("Not now.")));
        start();

        submit("broken", 2, null);
        loop.run(Duration.ofSeconds(10));

        assertThat(spans).containsExactly("attempt 1", "Failed, ENQUEUED", "attempt 2", "Failed, FAILED");
    }

    @Test
    void messagesAboutAnAttemptNameItsTrace() {
        List<String> logged = new ArrayList<>();
        Logger logger = Logger.getLogger("dev.longtask.attempt");
        Handler recorder = new Handler() {
            @Override
            public void publish(LogRecord message) {
                logged.add(MDC.get("traceId") + " " + MDC.get("spanId"));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handlers.put("broken", (input, context) -> Uni.createFrom().failure(TaskFailure.nonRetryable("No.")));
        start();

        logger.addHandler(recorder);
        submit("broken");
        logger.removeHandler(recorder);

        assertThat(logged).containsExactly("11111111111111111111111111111111 3333333333333333");
        assertThat(MDC.get("traceId")).isNull();
    }

    @Test
    void aCancelledAttemptEndsItsSpan() {
        start();
        TaskId id = submit("gate");

        cancel(id);
        loop.run(SECOND);

        assertThat(spans).containsExactly("attempt 1", "Stopped, CANCELLED");
    }

    @Test
    void aReleasedAttemptEndsItsSpan() {
        start();
        submit("gate");

        var _ = drain();
        loop.run(MINUTE);

        assertThat(spans).containsExactly("attempt 1", "Released, ENQUEUED");
    }

    @Test
    void anAttemptThatLostItsLeaseEndsItsSpan() {
        start();
        submit("gate");
        // Another node does this when the lease has expired.
        clock.advance(Duration.ofSeconds(31));
        store.reap(10, Duration.ofDays(1)).await().indefinitely();
        loop.run(SECOND);

        assertThat(spans).startsWith("attempt 1", "lease lost");
    }

    @Test
    void aWorkersAttemptIsTracedFromItsLeaseToItsEnd() {
        settings.put("longtask.types.remote.kind", "worker");
        start();
        TaskId id = submit("remote");
        Principal bot = Principal.of("bot");
        engine().workers()
                .lease(new LeaseRequest(Actor.worker(bot, "one"), Set.of("remote"), 1, Duration.ZERO))
                .subscribe()
                .with(grant -> {});
        loop.run(SECOND);

        engine().workers().complete(new Lease(id, 1), bot, null).subscribe().with(status -> {});
        loop.run(SECOND);

        assertThat(spans).containsExactly("leased 1", "bot/one Completed, COMPLETE after 1 s");
    }
}
