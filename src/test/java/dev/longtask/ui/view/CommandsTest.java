package dev.longtask.ui.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.testing.TestSubmission;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final TaskId ID =
            TaskId.parse("0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90").orElseThrow();

    private static String command(String input) {
        Task task = Task.submitted(
                TestSubmission.of(ID).labels(Map.of("team", "it's \"us\"")).build(), 1, Instant.EPOCH);
        return Commands.submit(
                "https://tasks.example",
                new Task(task.id(), task.creator(), task.spec(), task.state(), task.times(), input, null, null, null));
    }

    @Test
    void theCommandSubmitsTheSameAndQuotesEveryWord() {
        assertThat(command("{\"n\":1.50,\"who\":\"d'Arc\"}"))
                .isEqualTo("curl 'https://tasks.example/v1/tasks' -H \"Authorization: Bearer $TOKEN\""
                        + " -H 'Content-Type: application/json' -d '{\"type\":\"export\","
                        + "\"input\":{\"n\":1.50,\"who\":\"d'\\''Arc\"},"
                        + "\"description\":\"Export of the space DOC\","
                        + "\"labels\":{\"team\":\"it'\\''s \\\"us\\\"\"},\"maxAttempts\":3,\"timeout\":\"PT10M\"}'");
    }

    @Test
    void aLargeInputIsLeftOut() {
        assertThat(command("\"" + "x".repeat(5_000) + "\"")).doesNotContain("input");
    }
}
