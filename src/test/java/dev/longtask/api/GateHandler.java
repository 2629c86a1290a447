package dev.longtask.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.engine.TaskContext;
import dev.longtask.engine.TaskHandler;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Runs until the test says how it ends; a task declared by nothing but this bean. */
@ApplicationScoped
@Identifier("gate") public class GateHandler implements TaskHandler {
    /** A run that waits for the test. */
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

    /** Whether a run of the task waits. */
    public boolean isOpen(String id) {
        return runs.containsKey(id);
    }

    /** Whether the cancellation of the task's run has reached the handler. */
    public boolean isCancelled(String id) {
        return cancelled.containsKey(id);
    }

    /** Does something with the task's run. */
    public void with(String id, Consumer<Run> action) {
        Run run = runs.get(id);
        if (run == null) {
            throw new IllegalStateException("no run of " + id);
        }
        action.accept(run);
    }
}
