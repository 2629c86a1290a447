package dev.longtask.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** The commands, against the service. */
@QuarkusTest
class CliServiceTest extends CliFixture {
    private final String tomorrow = Instant.now()
            .plus(Duration.ofDays(1))
            .truncatedTo(ChronoUnit.SECONDS)
            .toString();

    @Test
    void submitPrintsTheIdWithQuiet() {
        String id = submitted("submit", "nap", "-q", "--input", "{\"seconds\": 0}", "--label", "team=docs");

        JsonNode task = json(alice().run("get", id, "--json"));

        assertThat(task.path("id").asText()).isEqualTo(id);
        assertThat(task.path("labels").path("team").asText()).isEqualTo("docs");
        assertThat(task.path("input").path("seconds").asInt(-1)).isZero();
    }

    @Test
    void submitSendsEveryOption() {
        JsonNode task = json(alice().run(
                        "submit",
                        "later",
                        "--json",
                        "--description=A nap",
                        "--priority=-7",
                        "--run-at=" + tomorrow,
                        "--max-attempts=9",
                        "--attempt-timeout=PT9M",
                        "--concurrency-key=k",
                        "--idempotency-key=cli-every-option"));

        assertThat(task.path("description").asText()).isEqualTo("A nap");
        assertThat(task.path("priority").asInt()).isEqualTo(-7);
        assertThat(task.path("runAt").asText()).startsWith(tomorrow.substring(0, 19));
        assertThat(task.path("maxAttempts").asInt()).isEqualTo(9);
        assertThat(task.path("timeout").asText()).isEqualTo("PT9M");
        assertThat(task.path("concurrencyKey").asText()).isEqualTo("k");
    }

    @Test
    void aRepeatWithTheSameIdempotencyKeyIsTheSameTask() {
        String[] args = {"submit", "later", "-q", "--idempotency-key=cli-repeat"};

        assertThat(submitted(args)).isEqualTo(submitted(args));
    }

    @Test
    void inputComesFromAFileOrTheStandardInput() throws IOException {
        Path file = Files.writeString(home.resolve("input.json"), "{\"steps\": 3}");

        String fromFile = submitted("submit", "nap", "-q", "--input", "@" + file);
        CliRun piped = alice().typing("{\"steps\": 4}").run("submit", "nap", "-q", "--input", "-");

        assertThat(json(alice().run("get", fromFile, "--json"))
                        .path("input")
                        .path("steps")
                        .asInt())
                .isEqualTo(3);
        assertThat(json(alice().run("get", piped.out().strip(), "--json"))
                        .path("input")
                        .path("steps")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void waitPrintsTheFinishedTask() {
        JsonNode task = json(alice().run("submit", "nap", "--json", "--wait", "--input", "{\"seconds\": 0.1}"));

        assertThat(task.path("status").asText()).isEqualTo("COMPLETE");
        assertThat(task.has("input")).isTrue();
    }

    @Test
    void watchPrintsALinePerChangeWhereNobodyWouldSeeABar() {
        CliRun run = alice().run("submit", "nap", "--watch", "--input", "{\"seconds\": 1, \"steps\": 2}");

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out()).doesNotContain("\r").doesNotContain("\u001b");
        assertThat(run.out()).contains(" RUNNING 50% ").contains(" COMPLETE 100%");
    }

    @Test
    void watchDrawsABarOnATerminal() {
        CliRun run = alice().onTerminal("submit", "nap", "--watch", "--input", "{\"seconds\": 1, \"steps\": 2}");

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out())
                .contains("\r\u001b[K")
                .contains("#")
                .contains(" 50%")
                .contains("left")
                .contains("\u001b[?25h");
        assertThat(run.out().lastIndexOf("\u001b[?25h")).isGreaterThan(run.out().lastIndexOf("\u001b[?25l"));
    }

    @Test
    void theExitCodeTellsTheOutcome() {
        assertThat(alice().run("submit", "nap", "--wait", "-q", "--max-attempts=1", "--input", "{\"fail\": true}")
                        .code())
                .isEqualTo(3);

        String waiting = submitted("submit", "later", "-q", "--run-at=" + tomorrow);
        assertThat(alice().run("watch", waiting, "--timeout", "100ms").code()).isEqualTo(6);
        assertThat(alice().run("cancel", waiting).code()).isZero();
        assertThat(alice().run("watch", waiting).code()).isEqualTo(4);
    }

    @Test
    void listShowsTasksByFilter() {
        String id = submitted("submit", "later", "-q", "--run-at=" + tomorrow, "--label=cli=list");
        submitted("submit", "later", "-q", "--run-at=" + tomorrow, "--label=cli=other");

        assertThat(alice().run("list", "-q", "--label", "cli=list").lines()).containsExactly(id);
        assertThat(alice().run("list", "-q", "--label", "cli=list", "--status", "complete")
                        .lines())
                .isEmpty();
        CliRun table = alice().run("list", "--label", "cli=list");
        assertThat(table.lines()).hasSize(2);
        assertThat(table.lines().getFirst()).startsWith("ID ").contains("STATUS");
        assertThat(table.lines().getLast()).startsWith(id).contains("ENQUEUED").contains("alice");
    }

    @Test
    void listReadsFurtherPages() {
        for (int i = 0; i < 3; i++) {
            submitted("submit", "later", "-q", "--run-at=" + tomorrow, "--label=cli=pages");
        }

        assertThat(alice().run("list", "-q", "--label=cli=pages", "--limit=2").lines())
                .hasSize(2);
        assertThat(json(alice().run("list", "--json", "--label=cli=pages")).path("tasks"))
                .hasSize(3);
    }

    @Test
    void yamlHasTheSameContentAsJson() throws IOException {
        String id =
                submitted("submit", "later", "-q", "--run-at=" + tomorrow, "--input", "{\"no\": \"no\", \"n\": \"1\"}");

        JsonNode yaml =
                new YAMLMapper().readTree(alice().run("get", id, "-o", "yaml").out());
        JsonNode json = json(alice().run("get", id, "-o", "json"));

        assertThat(yaml.path("input")).isEqualTo(json.path("input"));
        assertThat(yaml.path("status")).isEqualTo(json.path("status"));
    }

    @Test
    void aTaskIsCancelledRetriedAndDeleted() {
        String id = submitted("submit", "later", "-q", "--run-at=" + tomorrow);

        assertThat(json(alice().run("cancel", id, "--json")).path("status").asText())
                .isEqualTo("CANCELLED");
        assertThat(json(alice().run("retry", id, "--json")).path("status").asText())
                .isEqualTo("ENQUEUED");
        CliRun early = alice().run("delete", id);
        assertThat(early.code()).isEqualTo(1);
        assertThat(alice().run("cancel", id).code()).isZero();
        assertThat(alice().run("delete", id).error()).isEqualTo("Deleted task " + id + "\n");
        CliRun gone = alice().run("get", id);
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.error().lines()).hasSize(1);
    }

    @Test
    void oneOfSeveralIdsMayFail() {
        String id = submitted("submit", "later", "-q", "--run-at=" + tomorrow);
        String missing = "01a20cb7-d08a-7000-81c3-c0f7ead62e54";

        CliRun run = alice().run("cancel", "-q", missing, id);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines()).containsExactly(id);
        assertThat(run.error()).startsWith("longtask: " + missing + ": ");
    }

    @Test
    void invalidFieldsAreShownOneByOne() {
        CliRun run = alice().run("submit", "nap", "--priority=5000", "--max-attempts=0");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.error().lines()).first().asString().startsWith("longtask: ");
        assertThat(run.error()).contains("  /priority: must be ").contains("  /maxAttempts: must be ");
    }

    @Test
    void someoneElsesTaskIsForbidden() {
        String id = submitted("submit", "later", "-q", "--run-at=" + tomorrow);

        assertThat(user("mallory", "user").run("cancel", id).code()).isEqualTo(8);
        assertThat(user("root", "admin").run("cancel", id).code()).isZero();
    }

    @Test
    void aTokenThatTheServiceRefusesAsksForASignIn() {
        CliRun run =
                alice().with("LONGTASK_TOKEN", issuer.expiredToken("alice")).run("list");

        assertThat(run.code()).isEqualTo(7);
        assertThat(run.error()).contains("longtask login");
        assertThat(alice().with("LONGTASK_TOKEN", "").run("list").code()).isEqualTo(7);
    }
}
