package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.engine.loop.Loop;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import dev.longtask.handler.TaskHandler;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Does at random what handlers do: completes with the attempt's number, fails, hangs, throws an exception or an error,
 * reports, saves checkpoints, at once or later.
 */
final class RandomHandler implements TaskHandler {
    private final Supplier<SimulatedNode> node;
    private final Works works;
    private final SavedCheckpoints checkpoints;
    private final Random random;

    /** @param node returns the node that is running now */
    RandomHandler(Supplier<SimulatedNode> node, Works works, SavedCheckpoints checkpoints, Random random) {
        this.node = node;
        this.works = works;
        this.checkpoints = checkpoints;
        this.random = random;
    }

    @Override
    public Uni<JsonNode> run(JsonNode input, TaskContext context) {
        SimulatedNode here = node.get();
        Works.Work work = works.begin(context.id(), context.attempt(), here::isSound);
        // Work that outlives its Uni until it has stopped, within or beyond its grace.
        boolean outlives = random.nextInt(5) == 0;
        if (outlives) {
            context.onStop(() -> {
                work.toldToStop();
                return later(here, 0, Duration.ofMillis(random.nextInt(20_000)))
                        .invoke(work::ended)
                        .replaceWithVoid();
            });
        }
        if (random.nextInt(3) == 0) {
            context.progress(random.nextInt(101));
            context.message("working");
        }
        if (random.nextInt(12) == 0) {
            work.ended();
            throw new StackOverflowError("simulated");
        }
        checkpoints.begun(context);
        for (int saves = random.nextInt(4); saves > 0; saves--) {
            // Some come after the end of the attempt, and are ignored.
            here.loop().schedule(Duration.ofMillis(random.nextInt(60_000)), () -> checkpoints.save(context));
        }
        return result(here, context)
                .onItemOrFailure()
                .invoke((result, failure) -> work.ended())
                .onCancellation()
                .invoke(() -> {
                    work.toldToStop();
                    if (!outlives) {
                        work.ended();
                    }
                });
    }

    private Uni<JsonNode> result(SimulatedNode here, TaskContext context) {
        return switch (random.nextInt(11)) {
            case 0 -> Uni.createFrom().failure(new IllegalStateException("failed at once"));
            case 1 -> Uni.createFrom().failure(TaskFailure.nonRetryable("never again"));
            case 2 -> Uni.createFrom().nothing();
            case 10 ->
                later(here, context.attempt(), Duration.ofMillis(random.nextInt(90_000)))
                        .onItem()
                        .failWith(() -> new OutOfMemoryError("simulated"));
            case 3, 4 ->
                later(here, context.attempt(), Duration.ofMillis(random.nextInt(90_000)))
                        .onItem()
                        .failWith(() -> TaskFailure.retryable("broken"));
            case 5, 6 -> later(here, context.attempt(), Duration.ofMillis(random.nextInt(90_000)));
            default -> Uni.createFrom().item(IntNode.valueOf(context.attempt()));
        };
    }

    private static Uni<JsonNode> later(SimulatedNode here, int attempt, Duration delay) {
        return Uni.createFrom().emitter(emitter -> {
            Loop.Timer timer = here.loop().schedule(delay, () -> emitter.complete(IntNode.valueOf(attempt)));
            emitter.onTermination(timer::cancel);
        });
    }
}
