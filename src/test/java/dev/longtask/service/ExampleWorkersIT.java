package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The workers in {@code examples/}, with the packaged service. A worker whose tools are not installed is skipped. */
class ExampleWorkersIT extends ServiceFixture {
    private static final int LINES = 60;

    private enum Example {
        PYTHON("worker.py", "python3"),
        NODE("worker.mjs", "node"),
        GO("worker.go", "go"),
        SHELL("worker.sh", "sh", "curl");

        private final Path file;
        private final List<String> tools;

        Example(String file, String... tools) {
            this.file = Path.of("examples", file);
            this.tools = List.of(tools);
        }

        void assumeInstalled() {
            for (String tool : tools) {
                assumeTrue(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool))),
                        tool + " is not installed");
            }
        }

        /** The command that starts the worker. */
        List<String> command(Path directory) throws Exception {
            if (this != GO) {
                return List.of(tools.getFirst(), file.toString());
            }
            // With "go run", the worker would be a child that survives its killed parent.
            Path program = directory.resolve("worker");
            if (!Files.exists(program)) {
                Process build = new ProcessBuilder("go", "build", "-o", program.toString(), file.toString())
                        .inheritIO()
                        .start();
                assertThat(build.waitFor()).isZero();
            }
            return List.of(program.toString());
        }
    }

    private final List<Process> workers = new ArrayList<>();

    @AfterEach
    void stopWorkers() {
        workers.forEach(Process::destroyForcibly);
    }

    private ServiceProcess start() {
        return start(Map.of(
                "longtask.types.count.kind", "worker",
                "longtask.types.count.worker.lease", "5s",
                "longtask.types.count.grace", "1m"));
    }

    private Process startWorker(Example example, ServiceProcess service) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(example.command(directory))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("LONGTASK_URL", "http://127.0.0.1:" + service.port());
        builder.environment().put("LONGTASK_TOKEN", issuer.token("bot", "worker"));
        Process worker = builder.start();
        workers.add(worker);
        return worker;
    }

    /** What the workers have printed. */
    private Path log() {
        return directory.resolve("worker.log");
    }

    private static String submit(ServiceProcess service, int to) {
        return submit(service, "{\"type\": \"count\", \"input\": {\"to\": %d, \"stepMillis\": 50}}".formatted(to));
    }

    private static JsonNode task(ServiceProcess service, String id) {
        return json(service.get("alice", "/v1/tasks/" + id));
    }

    private void awaitStatus(ServiceProcess service, String id, String status) throws IOException {
        await().atMost(LONG).untilAsserted(() -> assertThat(status(service, id))
                .as(() -> Files.exists(log()) ? read(log()) : "")
                .isEqualTo(status));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void awaitProgress(ServiceProcess service, String id) {
        await().atMost(LONG).until(() -> task(service, id).path("progress").asInt() > 0);
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void anAttemptResumesFromTheCheckpointOfAKilledWorker(Example example) throws Exception {
        example.assumeInstalled();
        ServiceProcess service = start();
        Process first = startWorker(example, service);
        String id = submit(service, 100);
        awaitProgress(service, id);

        first.destroyForcibly();
        startWorker(example, service);

        awaitStatus(service, id, "COMPLETE");
        JsonNode task = task(service, id);
        assertThat(task.path("attempt").asInt()).isGreaterThan(1);
        assertThat(task.path("attemptsUsed").asInt()).isGreaterThan(1);
        assertThat(task.path("result").path("counted").asInt()).isEqualTo(100);
        assertThat(task.path("result").path("resumedAt").asInt()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void aWorkerReportsThatACancelledTaskHasStopped(Example example) throws Exception {
        example.assumeInstalled();
        ServiceProcess service = start();
        startWorker(example, service);
        String id = submit(service, 1_000_000);
        awaitStatus(service, id, "RUNNING");

        service.post("alice", "/v1/tasks/" + id + "/cancel", "");

        awaitStatus(service, id, "CANCELLED");
        JsonNode history =
                json(service.get("alice", "/v1/tasks/" + id + "/history")).path("history");
        assertThat(history.get(history.size() - 1).path("actor").asText()).startsWith("worker:bot/");
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void aWorkerReleasesItsTaskOnSigtermAndEnds(Example example) throws Exception {
        example.assumeInstalled();
        ServiceProcess service = start();
        Process worker = startWorker(example, service);
        String id = submit(service, 1_000_000);
        awaitStatus(service, id, "RUNNING");

        worker.destroy();

        assertThat(worker.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(worker.exitValue()).as(() -> read(log())).isZero();
        assertThat(status(service, id)).isEqualTo("ENQUEUED");
        assertThat(task(service, id).path("attemptsUsed").asInt()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void aWorkerIsShort(Example example) throws Exception {
        assertThat(Files.readAllLines(example.file)).hasSizeLessThan(LINES);
    }
}
