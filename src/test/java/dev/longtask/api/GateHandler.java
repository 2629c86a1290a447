package dev.longtask.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskHandler;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Runs until the test ends it. Its type is declared by this bean alone. */
@ApplicationScoped
@Identifier("gate") public class GateHandler implements TaskHandler {
    /** A run that is waiting for the test. */
    public record Run(TaskContext context, UniEmitter<? super JsonNode> emitter) {}

    private final Map<String, Run> runs = new ConcurrentHashMap<>();
    private final Map<String, Boolean> cancelled = new ConcurrentHashMap<>();

    @Override
    public Uni<JsonNode> run(JsonNode input, TaskContext context) {
        String id = context.id().toString();
        return Uni.createFrom()
                .<JsonNode>emitter(emitter -> runs.put(id, new Run(context, emitter)))
                .onCancellation()
                .invoke(() -> cancelled.put(id, true));
    }

    /** Whether a run of the task is waiting. */
    public boolean isOpen(String id) {
        return runs.containsKey(id);
    }

    /** Whether a cancel of the task's run has reached the handler. */
    public boolean isCancelled(String id) {
        return cancelled.containsKey(id);
    }

    /** Applies an action to the task's run. */
    public void with(String id, Consumer<Run> action) {
        Run run = runs.get(id);
        if (run == null) {
            throw new IllegalStateException("no run of " + id);
        }
        action.accept(run);
    }
}
