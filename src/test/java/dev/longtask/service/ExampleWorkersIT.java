package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.testing.TestIssuer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The workers in {@code examples/}, with the packaged service. A worker whose tools are not installed is skipped. */
class ExampleWorkersIT {
    private static final int LINES = 60;

    /** The workers. */
    enum Example {
        PYTHON("worker.py", "python3"),
        NODE("worker.mjs", "node"),
        GO("worker.go", "go"),
        SHELL("worker.sh", "sh curl");

        private final Path file;
        /** Separated by a space; the first one runs the worker. */
        private final String tools;

        Example(String file, String tools) {
            this.file = Path.of("examples", file);
            this.tools = tools;
        }

        void assumeInstalled() {
            for (String tool : tools.split(" ", -1)) {
                assumeTrue(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool))),
                        tool + " is not installed");
            }
        }

        /** The command that starts the worker. */
        List<String> command(Path directory) throws Exception {
            if (this != GO) {
                return List.of(tools.split(" ", -1)[0], file.toString());
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

    @TempDir
    private static Path serviceDirectory = Path.of("");

    private static final TestIssuer ISSUER = new TestIssuer();

    @SuppressWarnings("NullAway.Init")
    private static ServiceProcess service;

    @TempDir
    private Path directory = Path.of("");

    private final List<Process> workers = new ArrayList<>();
    private final List<String> tasks = new ArrayList<>();

    @BeforeAll
    static void startService() {
        service = ServiceProcess.start(
                ISSUER,
                serviceDirectory,
                Map.of(
                        "longtask.types.count.kind", "worker",
                        "longtask.types.count.worker.lease", "5s",
                        "longtask.types.count.grace", "1m"));
    }

    @AfterAll
    static void stopService() {
        service.close();
        ISSUER.close();
    }

    /** Leaves neither tasks for the workers of other tests, nor workers for their tasks. */
    @AfterEach
    void stopWorkers() {
        // A shell's curl outlives it, and would get the next task.
        workers.forEach(worker -> worker.descendants().forEach(ProcessHandle::destroyForcibly));
        workers.forEach(Process::destroyForcibly);
        tasks.forEach(id -> service.post("alice", "/v1/tasks/" + id + "/cancel", ""));
    }

    private Process startWorker(Example example) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(example.command(directory))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("LONGTASK_URL", "http://127.0.0.1:" + service.port());
        builder.environment().put("LONGTASK_TOKEN", ISSUER.token("bot", "worker"));
        Process worker = builder.start();
        workers.add(worker);
        return worker;
    }

    /** What the workers have printed. */
    private Path log() {
        return directory.resolve("worker.log");
    }

    private String submit(int to) {
        String id = ServiceFixture.submit(
                service, "{\"type\": \"count\", \"input\": {\"to\": %d, \"stepMillis\": 50}}".formatted(to));
        tasks.add(id);
        return id;
    }

    private static JsonNode task(String id) {
        return ServiceFixture.json(service.get("alice", "/v1/tasks/" + id));
    }

    private void awaitStatus(String id, String status) {
        await().atMost(ServiceFixture.LONG)
                .untilAsserted(() -> assertThat(task(id).path("status").asText())
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

    private static void awaitProgress(String id) {
        await().atMost(ServiceFixture.LONG)
                .until(() -> task(id).path("progress").asInt() > 0);
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void anAttemptResumesFromTheCheckpointOfAKilledWorker(Example example) throws Exception {
        example.assumeInstalled();
        Process first = startWorker(example);
        String id = submit(100);
        awaitProgress(id);

        first.destroyForcibly();
        startWorker(example);

        awaitStatus(id, "COMPLETE");
        JsonNode task = task(id);
        assertThat(task.path("attempt").asInt()).isGreaterThan(1);
        assertThat(task.path("attemptsUsed").asInt()).isGreaterThan(1);
        assertThat(task.path("result").path("counted").asInt()).isEqualTo(100);
        assertThat(task.path("result").path("resumedAt").asInt()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void aWorkerReportsThatACancelledTaskHasStopped(Example example) throws Exception {
        example.assumeInstalled();
        startWorker(example);
        String id = submit(1_000_000);
        awaitStatus(id, "RUNNING");

        service.post("alice", "/v1/tasks/" + id + "/cancel", "");

        awaitStatus(id, "CANCELLED");
        JsonNode history = ServiceFixture.json(service.get("alice", "/v1/tasks/" + id + "/history"))
                .path("history");
        assertThat(history.get(history.size() - 1).path("actor").asText()).startsWith("worker:bot/");
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void aWorkerReleasesItsTaskOnSigtermAndEnds(Example example) throws Exception {
        example.assumeInstalled();
        Process worker = startWorker(example);
        String id = submit(1_000_000);
        awaitStatus(id, "RUNNING");

        worker.destroy();

        assertThat(worker.waitFor(ServiceFixture.LONG.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(worker.exitValue()).as(() -> read(log())).isZero();
        assertThat(task(id).path("status").asText()).isEqualTo("ENQUEUED");
        assertThat(task(id).path("attemptsUsed").asInt()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void aWorkerIsShort(Example example) throws Exception {
        assertThat(Files.readAllLines(example.file)).hasSizeLessThan(LINES);
    }
}
