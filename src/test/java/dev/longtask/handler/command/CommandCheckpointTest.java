package dev.longtask.handler.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.longtask.handler.TaskFailure;
import dev.longtask.task.attempt.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How a program saves a checkpoint, and gets that of an earlier attempt. */
class CommandCheckpointTest extends CommandFixture {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final JsonNode PAGE = JsonNodeFactory.instance.objectNode().put("page", 7);

    @Test
    void aProgramGetsTheCheckpointInAFileOfItsOwnThatIsDeletedWhenItEnds() {
        context.checkpoint = PAGE;
        JsonNode result = run(script("""
                f=$LONGTASK_CHECKPOINT_FILE
                d=$(dirname "$f")
                printf '{"path":"%s","mode":"%s","directory":"%s","content":%s}' \
                  "$f" "$(stat -c %a "$f")" "$(stat -c %a "$d")" "$(cat "$f")"
                """));

        assertThat(result.path("content")).isEqualTo(PAGE);
        assertThat(result.path("mode").textValue()).isEqualTo("600");
        assertThat(result.path("directory").textValue()).isEqualTo("700");
        Path file = Path.of(result.path("path").textValue());
        await().atMost(LONG).untilAsserted(() -> assertThat(file.getParent()).doesNotExist());
    }

    @Test
    void aProgramWithoutCheckpointHasNoVariableForIt() {
        assertThat(run(script("echo \"\\\"${LONGTASK_CHECKPOINT_FILE-none}\\\"\""))
                        .textValue())
                .isEqualTo("none");
    }

    @Test
    void theLargestCheckpointFits() {
        context.checkpoint = TextNode.valueOf("x".repeat(Report.MAX_CHECKPOINT - 2));

        assertThat(run(script("wc -c <\"$LONGTASK_CHECKPOINT_FILE\"")).intValue())
                .isEqualTo(Report.MAX_CHECKPOINT);
    }

    @Test
    void aProgramThatCanNotStartLeavesNoFile() throws Exception {
        context.checkpoint = PAGE;
        Set<Path> before = directories();

        assertThatThrownBy(() -> run(handler("/no/such/program"))).isInstanceOf(TaskFailure.class);

        // The directory of an earlier program may go meanwhile.
        assertThat(directories()).isSubsetOf(before);
    }

    private static Set<Path> directories() throws Exception {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> Files.isDirectory(file)
                            && file.getFileName().toString().startsWith("longtask-"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void aProgramSavesCheckpointsOnStdout() {
        JsonNode result = run(script("""
                echo '{"checkpoint": {"page": 1}}'
                echo '{"progress": 50, "checkpoint": {"page": 2}}'
                echo 3
                """));

        assertThat(context.checkpoints).extracting(JsonNode::toString).containsExactly("{\"page\":1}", "{\"page\":2}");
        assertThat(context.progress).containsExactly(50);
        assertThat(result).hasToString("3");
    }

    @Test
    void whatAProgramSavesWhenItIsToldToStopIsReadBeforeTheAttemptEnds() throws Exception {
        Path ready = directory.resolve("ready");
        CompletableFuture<JsonNode> run = start(
                script("trap 'echo \"{\\\"checkpoint\\\": 9}\"; exit 0' TERM; touch " + ready
                        + "; while :; do sleep 0.05; done"),
                JsonNodeFactory.instance.objectNode());
        await().atMost(LONG).until(() -> Files.exists(ready));

        assertThat(context.stop()).succeedsWithin(LONG);

        assertThat(context.checkpoints).extracting(JsonNode::toString).containsExactly("9");
        assertThat(run).succeedsWithin(LONG);
    }
}
