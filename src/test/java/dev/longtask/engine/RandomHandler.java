package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/** Does what a handler may do: completes with the attempt's number, fails, hangs, throws, reports, at once or later. */
final class RandomHandler implements TaskHandler {
    private final Supplier<Loop> loop;
    private final Random random;

    /** @param loop the loop of the node that runs now */
    RandomHandler(Supplier<Loop> loop, Random random) {
        this.loop = loop;
        this.random = random;
    }

    @Override
    public Uni<JsonNode> run(JsonNode input, TaskContext context) {
        if (random.nextInt(5) == 0) {
            context.onStop(() -> later(context.attempt(), Duration.ofMillis(random.nextInt(20_000)))
                    .replaceWithVoid());
        }
        if (random.nextInt(3) == 0) {
            context.progress(random.nextInt(101));
            context.message("working");
        }
        return switch (random.nextInt(10)) {
            case 0 -> throw new IllegalStateException("thrown at once");
            case 1 -> Uni.createFrom().failure(TaskFailure.forGood("never again"));
            case 2 -> Uni.createFrom().nothing();
            case 3, 4 ->
                later(context.attempt(), Duration.ofMillis(random.nextInt(90_000)))
                        .onItem()
                        .failWith(() -> TaskFailure.retryableAfter("broken", null));
            case 5, 6 -> later(context.attempt(), Duration.ofMillis(random.nextInt(90_000)));
            default -> Uni.createFrom().item(IntNode.valueOf(context.attempt()));
        };
    }

    private Uni<JsonNode> later(int attempt, Duration delay) {
        return Uni.createFrom().emitter(emitter -> {
            Loop.Timer timer = loop.get().schedule(delay, () -> emitter.complete(IntNode.valueOf(attempt)));
            emitter.onTermination(timer::cancel);
        });
    }
}
