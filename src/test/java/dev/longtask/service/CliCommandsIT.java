package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each command of the package against the packaged service, with its exit codes, as a user and as an admin. */
class CliCommandsIT extends CliProcesses {
    private static final String LATER = "2035-01-01T00:00:00Z";

    @SuppressWarnings("NullAway.Init")
    private ServiceProcess service;

    @BeforeEach
    void startService() {
        service = start(Map.of(
                "longtask.types.talk.kind", "command",
                "longtask.types.talk.command.argv", "/bin/sh,-c,echo one >&2; echo two >&2; echo 42",
                "longtask.types.remote.kind", "worker"));
    }

    private Run alice(String... args) throws IOException, InterruptedException {
        return run(command(service.url(), List.of(), args));
    }

    private Run admin(String... args) throws IOException, InterruptedException {
        ProcessBuilder builder = command(service.url(), List.of(), args);
        builder.environment().put("LONGTASK_TOKEN", issuer.token("root", "admin"));
        return run(builder);
    }

    private static void assertCode(Run run, int code) {
        assertThat(run.code()).as(run.toString()).isEqualTo(code);
    }

    private String submitted(String... args) throws IOException, InterruptedException {
        Run run = alice(args);
        assertCode(run, 0);
        assertThat(run.out()).matches("[0-9a-f-]{36}\n");
        return run.out().strip();
    }

    @Test
    void aTaskIsSubmittedWatchedAndShown() throws IOException, InterruptedException {
        Path input = Files.writeString(directory.resolve("input.json"), "{\"seconds\": 0.2, \"steps\": 2}");
        String id = submitted(
                "submit",
                "nap",
                "--quiet",
                "--input",
                "@" + input,
                "--label",
                "team=docs",
                "--description",
                "It's mine");

        Run watched = alice("watch", id, "--timeout", "60s");
        Run shown = alice("get", id, "--json");
        Run yaml = alice("get", id, "--output", "yaml");
        Run history = alice("history", id);

        assertCode(watched, 0);
        assertThat(watched.out()).contains("COMPLETE").doesNotContain("\u001b");
        JsonNode task = JSON.readTree(shown.out());
        assertThat(task.path("labels").path("team").asText()).isEqualTo("docs");
        assertThat(task.path("description").asText()).isEqualTo("It's mine");
        assertThat(task.path("input").path("steps").asInt()).isEqualTo(2);
        assertThat(yaml.out()).contains("status: COMPLETE").doesNotContain("{");
        assertThat(history.out()).contains("ENQUEUED", "RUNNING", "COMPLETE", "alice");
    }

    @Test
    void logsAreFollowedAndAResultIsPrintedAlone() throws IOException, InterruptedException {
        String id = submitted("submit", "talk", "-q");

        Run logs = alice("logs", id, "--follow");
        Run rest = alice("logs", id, "--after", "1");
        Run result = alice("get", id, "--result");

        assertCode(logs, 0);
        assertThat(logs.out()).containsSubsequence("one", "two");
        assertThat(rest.out()).contains("two").doesNotContain("one");
        assertThat(result.out()).isEqualTo("42\n");
    }

    @Test
    void tasksAreListedCancelledRetriedAndDeleted() throws IOException, InterruptedException {
        String first = submitted("submit", "nap", "-q", "--run-at", LATER, "--label", "team=docs");
        String second = submitted("submit", "nap", "-q", "--run-at", LATER);

        assertThat(alice("list", "-q").out().lines()).containsExactly(second, first);
        assertThat(alice("list", "-q", "--label", "team=docs").out().lines()).containsExactly(first);
        assertThat(alice("list", "-q", "--status", "RUNNING").out()).isEmpty();
        assertThat(alice("list", "-q", "-n", "1").out().lines()).containsExactly(second);
        assertThat(alice("list").out()).contains("STATUS", "ENQUEUED", first);
        assertThat(admin("list", "-q", "--creator", "bob").out()).isEmpty();
        assertThat(admin("list", "-q", "--creator", "alice").out().lines()).hasSize(2);

        assertCode(alice("delete", first), 1);
        assertCode(alice("cancel", first, second), 0);
        assertCode(alice("watch", first), 4);
        assertCode(alice("retry", first), 0);
        assertThat(status(service, first)).isNotEqualTo("CANCELLED");
        assertCode(alice("delete", second), 0);
        Run gone = alice("get", second);
        assertCode(gone, 1);
        assertThat(gone.error().strip()).contains(second).hasLineCount(1);
    }

    @Test
    void theExitCodeTellsTheOutcome() throws IOException, InterruptedException {
        String waiting = submitted("submit", "nap", "-q", "--run-at", LATER);
        String failing = "{\"seconds\": 0, \"fail\": true}";

        assertCode(alice("submit", "nap", "--wait", "--max-attempts", "1", "--input", failing), 3);
        assertCode(alice("watch", waiting, "--timeout", "1s"), 6);
        assertCode(alice("submit"), 2);
        assertCode(alice("submit", "nap", "--input", "{broken"), 2);
        ProcessBuilder stranger = command(service.url(), List.of(), "list");
        stranger.environment().remove("LONGTASK_TOKEN");
        assertCode(run(stranger), 7);
        ProcessBuilder bob = command(service.url(), List.of(), "get", waiting);
        bob.environment().put("LONGTASK_TOKEN", issuer.token("bob", "user"));
        assertCode(run(bob), 8);
        Run unreachable = run(command("http://localhost:1", List.of(), "list"));
        assertCode(unreachable, 1);
        assertThat(unreachable.error().strip()).hasLineCount(1);
    }

    @Test
    void anAttemptThatDiesWithItsNodeAndWasTheLastEndsWithItsOwnCode() throws IOException, InterruptedException {
        String id = submitted("submit", "nap", "-q", "--max-attempts", "1", "--input", "{\"seconds\": 60}");
        Awaitility.await().atMost(LONG).until(() -> status(service, id).equals("RUNNING"));
        service.kill();
        startService();

        assertCode(alice("watch", id, "--timeout", "2m"), 5);
    }

    @Test
    void standardInputIsTheInput() throws IOException, InterruptedException {
        Run run = run(
                command(service.url(), List.of(), "submit", "nap", "--wait", "--json", "--input", "-"),
                "{\"seconds\": 0, \"exact\": 12345678901234567890.10}");

        assertCode(run, 0);
        String id = JSON.readTree(run.out()).path("id").asText();
        assertThat(alice("get", id, "--json").out()).contains("12345678901234567890.10");
    }

    @Test
    void onlyAdminsListNodesAndWorkers() throws IOException, InterruptedException {
        service.postWith(
                issuer.token("robot", "worker"),
                "/v1/leases",
                "{\"worker\": \"arm-1\", \"types\": [\"remote\"], \"limit\": 1, \"wait\": 0}");

        assertThat(alice("types", "-q").out().lines()).contains("nap", "remote", "talk");
        assertThat(alice("types", "nap", "--json").out()).contains("\"name\"");
        assertCode(alice("types", "none"), 1);
        assertCode(alice("nodes"), 8);
        assertCode(alice("workers"), 8);
        assertThat(admin("nodes").out()).containsIgnoringCase("version").hasLineCount(2);
        // A node tells of the workers that it saw after a while.
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(admin("workers").out()).contains("robot/arm-1", "remote"));
    }

    @Test
    void serversHaveNamesAndTokensAreKeptForTheUserAlone() throws IOException, InterruptedException {
        assertCode(named("", "config", "add", "here", service.url()), 0);
        assertCode(named("", "config", "add", "there", "https://tasks.example"), 0);
        assertThat(named("", "config", "list").out())
                .containsPattern("\\* +here")
                .contains("there");
        assertCode(named(issuer.token("alice", "user"), "login", "--with-token"), 0);

        assertThat(named("", "whoami").out()).contains("alice", service.url());
        assertCode(named("", "list"), 0);
        List<Path> withTokens = files();
        withTokens.removeIf(file -> !holdsAToken(file));
        assertThat(withTokens).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(withTokens.getFirst())))
                .isEqualTo("rw-------");

        assertCode(named("", "config", "use", "there"), 0);
        assertCode(named("", "--server", "here", "list"), 0);
        assertCode(named("", "--server", "here", "logout"), 0);
        assertCode(named("", "--server", "here", "list"), 7);
        assertCode(named("", "config", "remove", "there"), 0);
    }

    /** A command of a user without settings in the environment. */
    private Run named(String input, String... args) throws IOException, InterruptedException {
        ProcessBuilder builder = command(service.url(), List.of(), args);
        builder.environment().remove("LONGTASK_TOKEN");
        builder.environment().remove("LONGTASK_SERVER");
        return run(builder, input);
    }

    private List<Path> files() throws IOException {
        try (var all = Files.walk(directory.resolve(".config"))) {
            return new ArrayList<>(all.filter(Files::isRegularFile).toList());
        }
    }

    private static boolean holdsAToken(Path file) {
        try {
            return Files.readString(file).contains("eyJ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
