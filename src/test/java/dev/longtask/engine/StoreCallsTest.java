package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.testing.MovableClock;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each call gets one answer, whatever the store does. */
class StoreCallsTest {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final VirtualLoop loop = new VirtualLoop(new MovableClock());
    private final StoreCalls calls = new StoreCalls(loop);
    private final List<String> told = new ArrayList<>();
    private @Nullable UniEmitter<? super String> emitter;

    private void call() {
        calls.call(
                Uni.createFrom().<String>emitter(its -> emitter = its),
                WITHIN,
                told::add,
                failure -> told.add(String.valueOf(failure.getMessage())));
    }

    private void answer() {
        Objects.requireNonNull(emitter).complete("answer");
    }

    @Test
    void anAnswerEndsTheWait() {
        call();
        answer();

        loop.run(WITHIN.multipliedBy(2));

        assertThat(told).containsExactly("answer");
    }

    @Test
    void anAnswerThatComesTooLateIsNotTaken() {
        call();
        loop.run(WITHIN);
        answer();

        loop.run(WITHIN);

        assertThat(told).containsExactly("The store did not answer within PT10S.");
    }

    @Test
    void anAnswerOnItsWayWhenTheWaitEndsIsNotTakenBesideTheFailure() {
        // Scheduled first for the same moment, so the answer is queued after the timeout.
        loop.schedule(WITHIN, this::answer);
        call();

        loop.run(WITHIN);

        assertThat(told).containsExactly("The store did not answer within PT10S.");
    }
}
