package dev.longtask.handler.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.config.TypeConfig;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskHandler;
import dev.longtask.testing.RecordingContext;
import dev.longtask.testing.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Handlers that run programs, with helpers for their tests. */
abstract class CommandFixture {
    final CommandHandlerFactory factory =
            new CommandHandlerFactory(TestConfig.of(Map.of("longtask.limits.result-size", "1K")));
    final RecordingContext context = new RecordingContext(Duration.ofMillis(300));
    final Map<String, String> settings = new LinkedHashMap<>();

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void close() {
        factory.close();
    }

    TaskHandler handler(String... argv) {
        for (int i = 0; i < argv.length; i++) {
            settings.put("longtask.types.t.command.argv[" + i + "]", argv[i]);
        }
        settings.put("longtask.types.t.kind", "command");
        TypeConfig config =
                Objects.requireNonNull(TestConfig.of(settings).types().get("t"));
        return factory.create("longtask.types.\"t\"", config);
    }

    TaskHandler script(String script) {
        return handler("sh", "-c", script);
    }

    CompletableFuture<JsonNode> start(TaskHandler handler, JsonNode input) {
        return start(handler, input, context);
    }

    static CompletableFuture<JsonNode> start(TaskHandler handler, JsonNode input, TaskContext context) {
        return handler.run(input, context).subscribeAsCompletionStage();
    }

    JsonNode run(TaskHandler handler) {
        return start(handler, JsonNodeFactory.instance.objectNode())
                .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }

    static JsonNode input(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }
}
