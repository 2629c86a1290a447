package dev.longtask.engine.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Cancels of a handler's run: before, during and after the handler's own code. */
class HandlerRunTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();

    private HandlerRun run(Supplier<Uni<JsonNode>> handler) {
        return new HandlerRun(
                handler,
                result -> told.add("result " + result),
                failure -> told.add("failure " + failure.getMessage()),
                () -> told.add("returned"));
    }

    /** Never completes or fails; records its cancellation. */
    private Uni<JsonNode> endless() {
        return Uni.createFrom().<JsonNode>nothing().onCancellation().invoke(() -> told.add("cancelled"));
    }

    @Test
    void aHandlerWhoseThreadBeginsAfterTheCancelIsNotCalled() {
        HandlerRun run = run(() -> {
            told.add("called");
            return endless();
        });
        run.start(threads::add);
        run.cancel();

        threads.forEach(Runnable::run);

        assertThat(told).containsExactly("returned");
    }

    @Test
    void whatAHandlerReturnsAfterTheCancelIsCancelled() {
        AtomicReference<HandlerRun> run = new AtomicReference<>();
        run.set(run(() -> {
            run.get().cancel();
            told.add("interrupted " + Thread.interrupted());
            return endless();
        }));

        run.get().start(Runnable::run);

        assertThat(told).containsExactly("interrupted true", "cancelled", "returned");
    }

    @Test
    void whatAHandlerHasReturnedIsCancelled() {
        HandlerRun run = run(this::endless);
        run.start(Runnable::run);
        assertThat(told).containsExactly("returned");

        run.cancel();

        assertThat(told).containsExactly("returned", "cancelled");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whereThereIsNoThreadForAHandlerThatIsItsFailure() {
        HandlerRun run = run(this::endless);

        run.start(handler -> {
            throw new OutOfMemoryError("no thread");
        });

        assertThat(told).containsExactly("failure no thread", "returned");
    }
}
