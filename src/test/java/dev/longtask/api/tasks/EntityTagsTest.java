package dev.longtask.api.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.testing.TestSubmission;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EntityTagsTest {
    /** Pinned, because nodes must agree, even across releases during a rolling upgrade. */
    @Test
    void aTagIsTheSameInEveryProcess() {
        Task task = Task.submitted(
                TestSubmission.of(new TaskId(new UUID(1, 1))).build(), 1, Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(EntityTags.of(task).getValue()).isEqualTo("mjuohs00-b52ae9ab");
        assertThat(EntityTags.of(task).isWeak()).isTrue();
    }
}
