package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import dev.longtask.store.Precondition;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What handlers save for the next attempt, and when it is written. */
class CheckpointTest extends EngineFixture {
    private static JsonNode page(int number) {
        return JsonNodeFactory.instance.objectNode().put("page", number);
    }

    /** Fails the running attempt, and runs until the next one has started. */
    private TaskContext next(TaskId id) {
        TaskContext before = contextOf(id);
        runOf(id).fail(TaskFailure.retryable("broken"));
        return after(id, before);
    }

    private TaskContext after(TaskId id, TaskContext before) {
        loop.runUntil(() -> !contextOf(id).equals(before), Duration.ofHours(1));
        assertThat(contextOf(id).attempt()).isEqualTo(before.attempt() + 1);
        return contextOf(id);
    }

    @Test
    void theNextAttemptGetsTheLatestCheckpoint() {
        start();
        TaskId id = submit("gate");
        assertThat(contextOf(id).checkpoint()).isNull();
        contextOf(id).checkpoint(page(1));
        contextOf(id).checkpoint(page(2));

        assertThat(next(id).checkpoint()).isEqualTo(page(2));
        assertThat(next(id).checkpoint()).isEqualTo(page(2));
    }

    @Test
    void manyCheckpointsMakeOneWriteASecondAndTheLastIsNotLost() {
        start();
        TaskId id = submit("gate");
        for (int i = 0; i < 10_000; i++) {
            contextOf(id).checkpoint(page(i));
            loop.run(MOMENT);
        }

        assertThat(steered.calls("report")).isBetween(9, 11);
        assertThat(next(id).checkpoint()).isEqualTo(page(9_999));
    }

    @Test
    void theNodeThatTakesOverALostLeaseGetsWhatWasWritten() {
        start();
        TaskId id = submit("gate");
        contextOf(id).checkpoint(page(1));
        loop.run(Duration.ofSeconds(2));
        TaskContext first = contextOf(id);
        steered.fail("renew", "report", "finish");
        first.checkpoint(page(2));
        loop.run(MINUTE);
        steered.heal();

        assertThat(after(id, first).checkpoint()).isIn(page(1), page(2));
    }

    @Test
    void aCheckpointWhoseWriteFailsWhileTheAttemptEndsIsNotLost() {
        start();
        TaskId id = submit("gate");
        steered.hold("report");
        contextOf(id).checkpoint(page(1));
        loop.run(MOMENT);
        TaskContext first = contextOf(id);
        runOf(id).fail(TaskFailure.retryable("broken"));
        loop.run(MOMENT);
        failHeld("report");

        assertThat(after(id, first).checkpoint()).isEqualTo(page(1));
    }

    @Test
    void aCheckpointOfAFailedWriteDoesNotReplaceALaterOne() {
        start();
        TaskId id = submit("gate");
        steered.hold("report");
        contextOf(id).checkpoint(page(1));
        loop.run(MOMENT);
        contextOf(id).checkpoint(page(2));
        failHeld("report");
        loop.run(Duration.ofSeconds(2));

        assertThat(next(id).checkpoint()).isEqualTo(page(2));
    }

    @Test
    void aCheckpointThatAStoppingHandlerSavesIsKept() {
        start();
        TaskId id = submit("gate");
        TaskContext stopping = contextOf(id);
        stopping.onStop(() -> {
            stopping.checkpoint(page(7));
            stopping.message("ignored");
            return Uni.createFrom().voidItem();
        });
        cancel(id);
        loop.run(MINUTE);
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(get(id).message()).isNull();
        stopping.checkpoint(page(8));

        tasks().retry(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();

        assertThat(after(id, stopping).checkpoint()).isEqualTo(page(7));
    }

    @Test
    void aCheckpointThatIsTooLargeIsRefusedAndTheOneBeforeStays() {
        start();
        TaskId id = submit("gate");
        contextOf(id).checkpoint(page(1));
        TextNode largest = TextNode.valueOf("é".repeat(Report.MAX_CHECKPOINT / 2 - 1));
        TextNode tooLarge = TextNode.valueOf(largest.textValue() + "x");

        assertThatThrownBy(() -> contextOf(id).checkpoint(tooLarge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("262144 bytes");
        assertThat(next(id).checkpoint()).isEqualTo(page(1));
        contextOf(id).checkpoint(largest);
        assertThat(next(id).checkpoint()).isEqualTo(largest);
    }

    @Test
    void aCheckpointOfNullChangesNothing() {
        start();
        TaskId id = submit("gate");
        contextOf(id).checkpoint(IntNode.valueOf(1));
        contextOf(id).checkpoint(NullNode.getInstance());

        assertThat(next(id).checkpoint()).isEqualTo(IntNode.valueOf(1));
    }
}
