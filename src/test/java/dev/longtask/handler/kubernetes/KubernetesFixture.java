package dev.longtask.handler.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskHandler;
import dev.longtask.task.TaskId;
import dev.longtask.testing.RecordingContext;
import dev.longtask.testing.TestCluster;
import dev.longtask.testing.TestConfig;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Handlers that run Jobs in a simulated cluster, with helpers for their tests. */
abstract class KubernetesFixture {
    static final String TEMPLATE = """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: ignored
              labels: {team: maps}
            spec:
              backoffLimit: 6
              template:
                spec:
                  restartPolicy: OnFailure
                  containers:
                  - name: sidecar
                    image: example/sidecar
                  - name: work
                    image: example/render
                    env:
                    - {name: MODE, value: fast}
                metadata:
                  annotations: {kubectl.kubernetes.io/default-container: work}
            """;

    final TestCluster cluster = new TestCluster();
    final Map<String, String> settings = new LinkedHashMap<>(Map.of(
            "longtask.kubernetes.instance", "blue",
            "longtask.kubernetes.poll-interval", "100ms",
            "longtask.kubernetes.sweep-interval", "1h",
            "longtask.types.t.kind", "kubernetes-job",
            "longtask.types.t.kubernetes-job.start-timeout", "0s"));
    final Set<TaskId> unfinished = ConcurrentHashMap.newKeySet();
    private final List<KubernetesJobHandlerFactory> factories = new ArrayList<>();

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void close() {
        factories.forEach(KubernetesJobHandlerFactory::close);
        cluster.close();
    }

    /** A handler of a node of its own. */
    TaskHandler handler() {
        return handler(TEMPLATE);
    }

    TaskHandler handler(String template) {
        settings.put("longtask.types.t.kubernetes-job.template", file(template).toString());
        return configured();
    }

    TaskHandler configured() {
        LongtaskConfig config = TestConfig.of(settings);
        KubernetesJobHandlerFactory factory = new KubernetesJobHandlerFactory(
                config, () -> cluster.client, id -> Uni.createFrom().item(unfinished.contains(id)));
        factories.add(factory);
        return factory.create(
                "longtask.types.\"t\"", Objects.requireNonNull(config.types().get("t")));
    }

    private Path file(String template) {
        try {
            return Files.writeString(directory.resolve("job.yaml"), template);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RecordingContext context(int attempt) {
        return new RecordingContext(Duration.ofSeconds(5), attempt);
    }

    static CompletableFuture<JsonNode> start(TaskHandler handler, TaskContext context) {
        return handler.run(JsonNodeFactory.instance.objectNode().put("scene", 7), context)
                .subscribeAsCompletionStage();
    }

    /** Starts an attempt whose end does not matter. */
    static void begin(TaskHandler handler, TaskContext context) {
        var _ = start(handler, context);
    }

    /** Waits until there is a Job. */
    Job job() {
        Awaitility.await().until(() -> !cluster.jobs().isEmpty());
        return cluster.jobs().getFirst();
    }

    static JsonNode result(CompletableFuture<JsonNode> run) {
        return run.orTimeout(20, TimeUnit.SECONDS).join();
    }

    static Throwable failure(CompletableFuture<JsonNode> run) {
        CompletionException failure = Assertions.catchThrowableOfType(
                CompletionException.class,
                () -> run.orTimeout(20, TimeUnit.SECONDS).join());
        return Objects.requireNonNull(failure.getCause());
    }

    /** A log line at some nanoseconds of a second. */
    static String line(int second, int nanos, String text) {
        return "2026-01-01T00:00:%02d.%09dZ %s".formatted(second, nanos, text);
    }
}
