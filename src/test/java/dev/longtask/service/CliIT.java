package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line of the package, as a process: with pipes, and in a pseudo-terminal. */
class CliIT extends CliProcesses {
    private static final Path PSEUDO_TERMINAL = Path.of("src/test/resources/pseudo_terminal.py");

    /**
     * Runs a command in a pseudo-terminal.
     *
     * @param steps alternating regular expressions to wait for, and the keys to press then
     */
    private JsonNode onTerminal(String server, List<String> steps, String... args)
            throws IOException, InterruptedException {
        ArrayNode pairs = JSON.createArrayNode();
        for (int i = 0; i < steps.size(); i += 2) {
            pairs.add(JSON.createArrayNode().add(steps.get(i)).add(steps.get(i + 1)));
        }
        Run run = run(command(server, List.of("python3", PSEUDO_TERMINAL.toString(), pairs.toString()), args));
        assertThat(run.code()).as(run.error()).isZero();
        JsonNode result = JSON.readTree(run.out());
        assertThat(result.path("stepsLeft").asInt(-1)).as(run.out()).isZero();
        return result;
    }

    private static void assumePython() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3"))),
                "no python3, which drives the pseudo-terminal, is installed");
    }

    @Test
    void aClientCommandDoesNotStartTheService() throws IOException, InterruptedException {
        Run version = run(command("http://localhost:1", List.of(), "--version"));

        assertThat(version.code()).isZero();
        assertThat(version.out()).matches("longtask \\S+\n");
        assertThat(version.error()).isEmpty();
        assertThat(run(command("http://localhost:1", List.of(), "serve", "--help"))
                        .out())
                .contains("Starts the service");
    }

    @Test
    void theServiceStartsByServeAndAClientUsesIt() throws IOException, InterruptedException {
        ServiceProcess service = ServiceProcess.launch(
                Stream.concat(
                                ServicePackage.current()
                                        .command(
                                                directory,
                                                Map.of(
                                                        "quarkus.oidc.auth-server-url",
                                                        issuer.url(),
                                                        "quarkus.oidc.token.audience",
                                                        "longtask"))
                                        .stream(),
                                Stream.of("serve"))
                        .toList(),
                issuer,
                Map.of());
        started.add(service);
        service.awaitListening();

        Run submitted = run(command(
                service.url(), List.of(), "submit", "nap", "--wait", "--json", "--input", "{\"seconds\": 0.1}"));
        Run refused = run(command(service.url(), List.of(), "submit", "nap", "--priority=5000"));
        Run missing = run(command(service.url(), List.of(), "frobnicate"));

        assertThat(submitted.code()).as(submitted.error()).isZero();
        assertThat(JSON.readTree(submitted.out()).path("status").asText()).isEqualTo("COMPLETE");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.error()).contains("/priority: must be ");
        assertThat(missing.code()).isEqualTo(2);
    }

    @Test
    void theBarMovesAndTheTerminalIsRestored() throws IOException, InterruptedException {
        assumePython();
        ServiceProcess service = start(Map.of());

        JsonNode result = onTerminal(
                service.url(), List.of(), "submit", "nap", "--watch", "--input", "{\"seconds\": 2, \"steps\": 4}");

        String shown = result.path("shown").asText();
        assertThat(result.path("code").asInt(-1)).as(shown).isZero();
        assertThat(shown)
                .contains("\r\u001b[K")
                .contains(" 25%")
                .contains(" 50%")
                .contains(" 100%")
                .contains(" left");
        assertThat(shown).contains("\u001b[32mCOMPLETE\u001b[0m");
        assertRestored(result);
    }

    private static void assertRestored(JsonNode result) {
        String shown = result.path("shown").asText();
        assertThat(result.path("restored").asBoolean()).as(shown).isTrue();
        assertThat(shown.lastIndexOf("\u001b[?25h")).as("the cursor").isGreaterThan(shown.lastIndexOf("\u001b[?25l"));
    }

    @Test
    void ctrlCAsksAndCancels() throws IOException, InterruptedException {
        assumePython();
        ServiceProcess service = start(Map.of());
        String id = submit(service, "{\"type\": \"nap\", \"input\": {\"seconds\": 60, \"steps\": 600}}");

        JsonNode result = onTerminal(service.url(), List.of("RUNNING", "\u0003", "\\[c/L\\] ", "c\n"), "watch", id);

        assertThat(result.path("code").asInt(-1)).as(result.toString()).isEqualTo(4);
        assertThat(status(service, id)).isEqualTo("CANCELLED");
        assertRestored(result);
    }

    @Test
    void ctrlCAsksAndLeaves() throws IOException, InterruptedException {
        assumePython();
        ServiceProcess service = start(Map.of());
        String id = submit(service, "{\"type\": \"nap\", \"input\": {\"seconds\": 60, \"steps\": 600}}");

        JsonNode left = onTerminal(service.url(), List.of("RUNNING", "\u0003", "\\[c/L\\] ", "\n"), "watch", id);
        JsonNode twice = onTerminal(service.url(), List.of("RUNNING", "\u0003", "\\[c/L\\] ", "\u0003"), "watch", id);

        assertThat(left.path("code").asInt(-1)).as(left.toString()).isEqualTo(130);
        assertThat(twice.path("code").asInt(-1)).as(twice.toString()).isEqualTo(130);
        assertThat(status(service, id)).isEqualTo("RUNNING");
        assertRestored(left);
        assertRestored(twice);
    }

    @Test
    void ctrlCDoesAtOnceWhatItWasToldTo() throws IOException, InterruptedException {
        assumePython();
        ServiceProcess service = start(Map.of());
        String id = submit(service, "{\"type\": \"nap\", \"input\": {\"seconds\": 60, \"steps\": 600}}");

        JsonNode left = onTerminal(service.url(), List.of("RUNNING", "\u0003"), "watch", id, "--on-interrupt", "leave");
        assertThat(left.path("code").asInt(-1)).as(left.toString()).isEqualTo(130);
        assertThat(status(service, id)).isEqualTo("RUNNING");
        JsonNode cancelled =
                onTerminal(service.url(), List.of("RUNNING", "\u0003"), "watch", id, "--on-interrupt", "cancel");

        assertThat(cancelled.path("code").asInt(-1)).as(cancelled.toString()).isEqualTo(4);
        assertRestored(left);
        assertRestored(cancelled);
    }

    @Test
    void theCompletionsAreScriptsOfTheirShells() throws IOException, InterruptedException {
        for (String shell : List.of("bash", "zsh", "fish")) {
            Run script = run(command("http://localhost:1", List.of(), "completion", shell));
            assertThat(script.out()).contains("submit").contains("on-interrupt");
            Path file =
                    Files.writeString(directory.resolve("completion." + shell), script.out(), StandardCharsets.UTF_8);
            boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, shell)));
            if (installed) {
                Run check = run(new ProcessBuilder(shell, "-n", file.toString()));
                assertThat(check.code()).as(check.error()).isZero();
            }
        }
    }
}
