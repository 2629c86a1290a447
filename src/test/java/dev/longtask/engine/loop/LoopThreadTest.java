package dev.longtask.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LoopThreadTest {
    @Test
    void aStepThatFailsWithAnErrorDoesNotEndTheLoop() {
        try (LoopThread loop = new LoopThread()) {
            loop.execute(() -> {
                throw new OutOfMemoryError("simulated");
            });
            loop.schedule(Duration.ZERO, () -> {
                throw new StackOverflowError();
            });
            CompletableFuture<String> next = new CompletableFuture<>();
            loop.schedule(Duration.ofMillis(1), () -> next.complete("done"));

            assertThat(next).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("done");
        }
    }

    @Test
    void stepsRunOneAfterAnotherInTheirOrder() {
        try (LoopThread loop = new LoopThread()) {
            StringBuilder order = new StringBuilder();
            CompletableFuture<String> done = new CompletableFuture<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                loop.execute(() -> order.append(number));
            }
            loop.execute(() -> done.complete(order.toString()));

            assertThat(done).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("01234");
        }
    }
}
