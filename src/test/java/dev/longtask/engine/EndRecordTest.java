package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.store.StoreException;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How the ends of attempts are recorded. */
class EndRecordTest extends EngineFixture {

    @Test
    void anAttemptWhoseResultTheStoreCanNotKeepFailsForGoodAndSaysSo() {
        steered.answerInstead(
                "finish",
                arguments -> isPlain((Outcome) arguments[1], (Report) arguments[2])
                        ? null
                        : Uni.createFrom()
                                .failure(new StoreException(StoreException.Reason.NOT_STORABLE, "simulated")));
        start();
        TaskId id = submit("gate");
        contextOf(id).log("a line that is written while it runs");
        loop.run(MOMENT);
        contextOf(id).log("a line that goes with its end");
        complete(id);

        loop.run(MINUTE);

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).isEqualTo("The attempt's result or reports can't be stored.");
        assertThat(get(id).attempt()).isEqualTo(1);
        assertThat(steered.calls("finish")).isEqualTo(2);
    }

    private static boolean isPlain(Outcome outcome, Report last) {
        return outcome instanceof Outcome.Failed && last.isEmpty();
    }

    @Test
    void anEndThatTheStoreDoesNotTakeIsRepeatedUntilItDoes() {
        start();
        TaskId id = submit("gate");
        steered.fail("finish");
        complete(id);
        loop.run(MINUTE);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(steered.calls("finish")).isBetween(12, 25);
        steered.heal();

        loop.run(Duration.ofSeconds(5));

        assertThat(get(id).status()).isEqualTo(TaskStatus.COMPLETE);
    }

    /** Runs a task and calls {@code meanwhile}, which interrupts the handler, while the handler is in its own code. */
    private TaskId runMeanwhile(Runnable meanwhile, Supplier<Uni<JsonNode>> then) {
        Deque<Runnable> threads = new ArrayDeque<>();
        workers = threads::add;
        handlers.put("busy", (input, context) -> {
            meanwhile.run();
            assertThat(Thread.interrupted()).isTrue();
            return then.get();
        });
        start();
        TaskId id = submit("busy", 1, Duration.ofSeconds(10));
        threads.remove().run();
        loop.run(MOMENT);
        return id;
    }

    @Test
    void aResultThatComesAfterTheTimeLimitDoesNotReplaceTheFailure() {
        TaskId id = runMeanwhile(
                () -> loop.run(Duration.ofSeconds(10)), () -> Uni.createFrom().item(IntNode.valueOf(1)));

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).contains("PT10S");
    }

    @Test
    void whatAHandlerThrowsWhenTheNodeShutsDownIsNotItsFailure() {
        settings.put("longtask.drain-time", "1s");
        TaskId id = runMeanwhile(
                () -> {
                    assertThat(drain()).isNotDone();
                    loop.run(SECOND);
                },
                () -> {
                    throw new IllegalStateException("interrupted");
                });

        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
        assertThat(get(id).message()).isEqualTo("Node node shut down.");
    }

    @Test
    void whyAnAttemptStopsIsWhatCameFirst() {
        settings.put("longtask.drain-time", "1s");
        TaskId id = runMeanwhile(
                () -> {
                    loop.run(Duration.ofSeconds(10));
                    assertThat(drain()).isNotDone();
                    loop.run(Duration.ofSeconds(2));
                },
                () -> Uni.createFrom().nothing());

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).contains("PT10S");
    }
}
