package dev.longtask.handler.sleep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import dev.longtask.handler.TaskHandler;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * Sleeps for {@code seconds} (0 to 86400, default 1) in {@code steps} (0 to 1000, default 10; 0 counts as 1) and
 * reports progress after each step. With {@code "fail": true} it fails at the end.
 */
final class SleepHandler implements TaskHandler {
    private static final double MAX_SECONDS = 86_400;
    private static final int MAX_STEPS = 1_000;

    @Override
    public Uni<JsonNode> run(JsonNode input, TaskContext context) {
        double seconds = number(input, "seconds", 1, MAX_SECONDS);
        int steps = Math.max(1, (int) number(input, "steps", 10, MAX_STEPS));
        Duration step = Duration.ofNanos(Math.round(seconds * 1e9 / steps));
        return Multi.createFrom()
                .range(1, steps + 1)
                .onItem()
                .transformToUniAndConcatenate(number -> Uni.createFrom()
                        .item(number)
                        .onItem()
                        .delayIt()
                        // Mutiny rejects a delay of zero.
                        .by(step.isZero() ? Duration.ofNanos(1) : step)
                        .invoke(() -> report(context, number, steps)))
                .collect()
                .last()
                .map(last -> result(input, seconds));
    }

    private static void report(TaskContext context, int number, int steps) {
        String step = "Slept through step %d of %d".formatted(number, steps);
        context.progress(100 * number / steps, step);
        context.log(step);
    }

    private static JsonNode result(JsonNode input, double seconds) {
        if (input.path("fail").asBoolean()) {
            throw TaskFailure.retryable("The input asked the task to fail.");
        }
        return JsonNodeFactory.instance.objectNode().put("sleptSeconds", seconds);
    }

    private static double number(JsonNode input, String field, double absent, double max) {
        JsonNode value = input.path(field);
        if (value.isMissingNode()) {
            return absent;
        }
        if (!value.isNumber() || value.asDouble() < 0 || value.asDouble() > max) {
            throw TaskFailure.nonRetryable("%s must be a number from 0 to %.0f.".formatted(field, max));
        }
        return value.asDouble();
    }
}
