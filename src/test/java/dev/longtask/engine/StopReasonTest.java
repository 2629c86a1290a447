package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.handler.StopReason;
import dev.longtask.handler.TaskContext;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A handler learns why it is stopped, before its stop action runs. */
class StopReasonTest extends EngineFixture {
    private final AtomicReference<@Nullable StopReason> told = new AtomicReference<>();

    private TaskContext begin() {
        start();
        TaskId id = submit("gate");
        TaskContext context = contextOf(id);
        context.onStop(() -> {
            told.set(context.stopReason());
            return Uni.createFrom().voidItem();
        });
        loop.run(MOMENT);
        assertThat(context.stopReason()).isNull();
        return context;
    }

    private void assertTold(TaskContext context, StopReason reason) {
        assertThat(told).hasValue(reason);
        assertThat(context.stopReason()).isEqualTo(reason);
        assertThat(context.isStopping()).isTrue();
    }

    @Test
    void aCancel() {
        TaskContext context = begin();
        cancel(context.id());
        loop.run(SECOND);

        assertTold(context, StopReason.CANCELLED);
    }

    @Test
    void theTimeLimit() {
        settings.put("longtask.types.gate.timeout", "10s");
        TaskContext context = begin();
        assertThat(context.timeout()).isEqualTo(Duration.ofSeconds(10));
        loop.run(Duration.ofSeconds(11));

        assertTold(context, StopReason.TIMED_OUT);
    }

    @Test
    void aShutdown() {
        settings.put("longtask.drain-time", "0s");
        TaskContext context = begin();
        var _ = drain();
        loop.run(SECOND);

        assertTold(context, StopReason.SHUTDOWN);
    }

    @Test
    void aLostLease() {
        TaskContext context = begin();
        clock.advance(Duration.ofSeconds(31));
        store.reap(10, Duration.ofDays(1)).await().indefinitely();
        loop.run(SECOND);

        assertTold(context, StopReason.LEASE_LOST);
    }

    @Test
    void aLeaseThatCanNotBeRenewed() {
        TaskContext context = begin();
        steered.fail("renew");
        loop.run(MINUTE);

        assertTold(context, StopReason.LEASE_LOST);
    }

    @Test
    void theFirstReasonStays() {
        settings.put("longtask.types.gate.grace", "1m");
        start();
        TaskContext context = contextOf(submit("gate"));
        context.onStop(() -> Uni.createFrom().nothing());
        loop.run(MOMENT);
        cancel(context.id());
        loop.run(SECOND);
        clock.advance(Duration.ofSeconds(31));
        store.reap(10, Duration.ofDays(1)).await().indefinitely();
        loop.run(SECOND);

        assertThat(context.stopReason()).isEqualTo(StopReason.CANCELLED);
    }

    @Test
    void anAttemptThatEndsByItselfHasNone() {
        TaskContext context = begin();
        complete(context.id());

        assertThat(context.isStopping()).isTrue();
        assertThat(context.stopReason()).isNull();
        assertThat(told).hasValue(null);
    }

    @Test
    void onlyAHandoverLeavesWorkToTheNextAttempt() {
        assertThat(StopReason.values())
                .filteredOn(StopReason::isHandover)
                .containsExactly(StopReason.SHUTDOWN, StopReason.LEASE_LOST);
    }
}
