package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.longtask.handler.TaskFailure;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The course of one attempt, and how its end is recorded. */
class AttemptTest extends EngineFixture {
    @Test
    void aHandlerThatNeverReturnsFailsAtItsTimeLimitAndItsSlotIsFree() {
        settings.put("longtask.slots", "1");
        settings.put("longtask.types.gate.timeout", "10s");
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        TaskId hanging = submit("gate");
        TaskId next = submit("gate");

        loop.run(Duration.ofSeconds(10).plus(MOMENT));

        assertThat(get(hanging).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(hanging).message()).contains("PT10S");
        assertThat(cancelled).contains(hanging);
        assertThat(waiting).containsKey(next);
    }

    @Test
    void aHandlerThatAlwaysThrowsUsesUpItsAttemptsWithBackoffAndHarmsNoOther() {
        settings.put("longtask.defaults.backoff.jitter", "0");
        handlers.put("poison", (input, context) -> {
            throw new IllegalStateException("poison");
        });
        start();
        TaskId poison = submit("poison");
        TaskId other = submit("gate");

        loop.run(Duration.ofMinutes(1));
        complete(other);

        List<HistoryEntry> history = history(poison);
        assertThat(history)
                .extracting(HistoryEntry::to)
                .containsExactly(
                        TaskStatus.ENQUEUED,
                        TaskStatus.RUNNING,
                        TaskStatus.ENQUEUED,
                        TaskStatus.RUNNING,
                        TaskStatus.ENQUEUED,
                        TaskStatus.RUNNING,
                        TaskStatus.FAILED);
        assertThat(Duration.between(history.get(2).at(), history.get(3).at())).isEqualTo(Duration.ofSeconds(5));
        assertThat(Duration.between(history.get(4).at(), history.get(5).at())).isEqualTo(Duration.ofSeconds(10));
        assertThat(get(poison).message())
                .matches("The attempt failed unexpectedly\\. See the service log, reference [0-9a-f]{8}\\.");
        assertThat(get(other).status()).isEqualTo(TaskStatus.COMPLETE);
    }

    @Test
    void aFailureForGoodIsNotRetried() {
        handlers.put(
                "hopeless", (input, context) -> Uni.createFrom().failure(TaskFailure.nonRetryable("No such space.")));
        start();

        TaskId id = submit("hopeless");

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void aFailureThatNamesItsWaitIsNotRetriedBefore() {
        handlers.put(
                "busy",
                (input, context) ->
                        Uni.createFrom().failure(TaskFailure.retryableAfter("Busy.", Duration.ofMinutes(5))));
        start();

        TaskId id = submit("busy");

        loop.run(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(get(id).attempt()).isEqualTo(1);
        loop.run(Duration.ofSeconds(2));
        assertThat(get(id).attempt()).isEqualTo(2);
    }

    @Test
    void aResultBeyondTheLimitFailsTheTaskAndSaysSo() {
        settings.put("longtask.limits.result-size", "1K");
        handlers.put("wordy", (input, context) -> Uni.createFrom().item(TextNode.valueOf("x".repeat(2_000))));
        start();

        TaskId id = submit("wordy");

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).isEqualTo("The result is larger than 1024 bytes.");
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void aCancelReachesTheHandlerAndTheTaskEndsWhenItsWorkHas() {
        start();
        TaskId id = submit("gate");
        CompletableFuture<Void> work = new CompletableFuture<>();
        contextOf(id).onStop(() -> Uni.createFrom().completionStage(work));

        cancel(id);
        loop.run(MOMENT);
        assertThat(cancelled).containsExactly(id);
        assertThat(contextOf(id).isStopping()).isTrue();
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCEL_REQUESTED);

        work.complete(null);
        loop.run(MOMENT);
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void workThatDoesNotStopIsGivenUpAfterItsGrace() {
        settings.put("longtask.types.gate.grace", "3s");
        start();
        TaskId id = submit("gate");
        contextOf(id).onStop(() -> Uni.createFrom().nothing());

        cancel(id);
        loop.run(Duration.ofSeconds(9));

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void whatIsSaidToStopTheWorkAfterItsEndIsStillDone() {
        start();
        TaskId id = submit("gate");
        cancel(id);
        loop.run(MOMENT);
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);

        AtomicBoolean stopped = new AtomicBoolean();
        contextOf(id).onStop(() -> Uni.createFrom().voidItem().invoke(() -> stopped.set(true)));
        loop.run(MOMENT);

        assertThat(stopped).isTrue();
    }

    @Test
    void aResultThatCanNotBeWrittenFailsTheTaskAndSaysSo() {
        com.fasterxml.jackson.databind.node.ArrayNode deep =
                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 100_000; i++) {
            deep = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                    .arrayNode()
                    .add(deep);
        }
        JsonNode result = deep;
        handlers.put("deep", (input, context) -> Uni.createFrom().item(result));
        start();
        TaskId id = submit("deep");

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).isEqualTo("The result can't be written as JSON.");
    }

    @Test
    void aTasksOwnTimeLimitHoldsNotItsTypes() {
        settings.put("longtask.types.gate.timeout", "1h");
        start();
        TaskId id = submit("gate", 1, Duration.ofSeconds(10));

        loop.run(Duration.ofSeconds(9));
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        loop.run(SECOND);

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).contains("PT10S");
    }

    @Test
    void aTasksOwnNumberOfAttemptsHoldsNotItsTypes() {
        settings.put("longtask.types.gate.max-attempts", "3");
        start();
        TaskId id = submit("gate", 1, null);

        runOf(id).fail(new IllegalStateException("broken"));
        loop.run(MOMENT);

        assertThat(get(id).maxAttempts()).isEqualTo(1);
        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void workMayTakeSomeSecondsMoreThanItsGraceToStop() {
        settings.put("longtask.types.gate.grace", "3s");
        start();
        TaskId id = submit("gate");
        contextOf(id).onStop(() -> Uni.createFrom().nothing());

        cancel(id);
        loop.run(Duration.ofSeconds(7));

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCEL_REQUESTED);
    }

    @Test
    void theBackoffCountsTheAttemptsThatCount() {
        settings.put("longtask.defaults.backoff.jitter", "0");
        start();
        steered.loseAnswers("claim");
        TaskId id = submit("gate");
        steered.heal();
        loop.run(Duration.ofSeconds(2));
        int attempt = get(id).attempt();
        assertThat(attempt).isGreaterThan(1);
        assertThat(get(id).attemptsUsed()).isEqualTo(1);

        runOf(id).fail(new IllegalStateException("broken"));
        loop.run(Duration.ofSeconds(4));
        assertThat(get(id).attempt()).isEqualTo(attempt);
        loop.run(SECOND);

        assertThat(get(id).attempt()).isEqualTo(attempt + 1);
    }

    @Test
    void aWaitThatAFailureNamesDoesNotShortenTheBackoff() {
        settings.put("longtask.defaults.backoff.jitter", "0");
        settings.put("longtask.defaults.backoff.initial", "1m");
        handlers.put("busy", (input, context) -> Uni.createFrom().failure(TaskFailure.retryableAfter("Busy.", SECOND)));
        start();

        TaskId id = submit("busy");

        loop.run(Duration.ofSeconds(59));
        assertThat(get(id).attempt()).isEqualTo(1);
        loop.run(SECOND);
        assertThat(get(id).attempt()).isEqualTo(2);
    }

    @Test
    void anAttemptThatGetsNoThreadFailsAndIsTriedAgain() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        workers = handler -> {
            if (exhausted.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            handler.run();
        };
        start();
        TaskId id = submit("gate");
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).message()).startsWith("The attempt failed unexpectedly.");

        loop.run(Duration.ofSeconds(10));

        assertThat(waiting).containsKey(id);
        assertThat(get(id).attempt()).isEqualTo(2);
    }
}
