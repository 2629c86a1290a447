package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.ClaimRequest;
import dev.longtask.store.Claims;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How this node claims tasks, including claims that fail or get lost. */
class ClaimTest extends EngineFixture {
    @Test
    void aFreeSlotIsFilledAtOnce() {
        start();
        TaskId first = submit("gate");
        submit("gate");
        TaskId third = submit("gate");
        assertThat(waiting).doesNotContainKey(third);

        complete(first);

        assertThat(waiting).containsKey(third);
    }

    @Test
    void aTypeKeepsToItsConcurrency() {
        settings.put("longtask.types.gate.concurrency", "1");
        start();
        TaskId first = submit("gate");
        TaskId second = submit("gate");
        assertThat(waiting).containsOnlyKeys(first);

        complete(first);

        assertThat(waiting).containsKey(second);
    }

    @Test
    void aCancelThatOvertakesTheAnswerToTheClaimIsNotLost() {
        start();
        steered.holdAnswers("claim");
        TaskId id = submit("gate");
        cancel(id);
        loop.run(MOMENT);

        answerHeld("claim");

        assertThat(waiting).doesNotContainKey(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void aCancelOnAnotherNodeThatOvertakesTheAnswerToTheClaimIsNotLost() {
        start();
        steered.holdAnswers("claim");
        TaskId id = submit("gate");
        store.cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
        engine().tasksChanged(id::equals);
        loop.run(MOMENT);

        answerHeld("claim");

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void aTaskThatIsClaimedWhileADrainBeginsIsHandedBack() {
        start();
        steered.holdAnswers("claim");
        TaskId id = submit("gate");
        CompletableFuture<Void> drained = drain();
        loop.run(MOMENT);
        assertThat(drained).isNotDone();

        answerHeld("claim");

        assertThat(drained).isDone();
        assertThat(waiting).doesNotContainKey(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void whatAClaimLeasedWhoseAnswerWasLostIsHandedBackUncounted() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        steered.loseAnswers("claim");
        TaskId id = submit("gate");
        steered.heal();

        loop.run(Duration.ofSeconds(5));

        assertThat(waiting).containsKey(id);
        assertThat(get(id).attempt()).isGreaterThan(1);
        assertThat(get(id).attemptsUsed()).isEqualTo(1);
    }

    @Test
    void whatAClaimLeasedWhoseAnswerWasLostIsHandedBackAlsoInADrain() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        steered.loseAnswers("claim");
        TaskId id = submit("gate");

        CompletableFuture<Void> drained = drain();
        loop.run(Duration.ofSeconds(2));

        assertThat(drained).isDone();
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void anAttemptThatCanNotBeginIsHandedBackAndHarmsNoOther() {
        start();
        steered.holdAnswers("claim");
        TaskId first = submit("gate");
        TaskId second = submit("gate");
        failNextAttempt = true;

        answerHeld("claim");
        loop.run(Duration.ofSeconds(1));

        assertThat(waiting).containsKeys(first, second);
        assertThat(get(first).attemptsUsed()).isEqualTo(1);
        assertThat(get(second).attemptsUsed()).isEqualTo(1);
        assertThat(get(first).attempt() + get(second).attempt()).isEqualTo(3);
    }

    @Test
    void tasksThatAClaimLeasedUnbeknownAreHandedBackUncounted() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        steered.answerInstead(
                "claim",
                arguments -> store.claim((ClaimRequest) arguments[0])
                        .map(claims ->
                                new Claims(claims.tasks().stream().limit(1).toList(), claims.nextDue(), false)));
        TaskId known = submitElsewhere("gate");
        TaskId unbeknown = submitElsewhere("gate");
        engine().workAdded();
        loop.run(MOMENT);
        assertThat(waiting).containsKey(known);

        loop.run(Duration.ofSeconds(5));

        assertThat(waiting).containsKey(unbeknown);
        assertThat(get(unbeknown).attempt()).isEqualTo(2);
        assertThat(get(unbeknown).attemptsUsed()).isEqualTo(1);
        assertThat(get(known).attempt()).isEqualTo(1);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void aDrainEndsWhenAlsoThatIsHandedBackWhichAClaimLeasedWhileEarlierOnesWereHandedBack() {
        start();
        steered.holdAnswers("releaseUnknown");
        steered.fail("claim");
        engine().workAdded();
        loop.run(MOMENT);
        steered.loseAnswers("claim");
        TaskId id = submitElsewhere("gate");
        assertThat(loop.runUntil(() -> get(id).status() == TaskStatus.RUNNING, Duration.ofSeconds(2)))
                .isTrue();
        loop.run(MOMENT);
        CompletableFuture<Void> drained = drain();

        answerHeld("releaseUnknown");
        assertThat(drained).isNotDone();

        assertThat(loop.runUntil(drained::isDone, Duration.ofSeconds(5))).isTrue();
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void aDrainDoesNotEndBeforeItIsKnownWhatAFailedClaimHasLeased() {
        start();
        steered.fail("releaseUnknown");
        steered.loseAnswers("claim");
        TaskId id = submit("gate");
        CompletableFuture<Void> drained = drain();
        loop.run(Duration.ofSeconds(5));
        assertThat(drained).isNotDone();

        steered.heal();
        assertThat(loop.runUntil(drained::isDone, Duration.ofSeconds(5))).isTrue();

        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void ofTheClaimsThatFailInALongOutageSoManyAreRememberedTheFirstAndTheLatestAmongThem() {
        start();
        List<ClaimRequest> failed = new ArrayList<>();
        List<List<?>> lookedFor = new ArrayList<>();
        steered.answerInstead("claim", arguments -> {
            failed.add((ClaimRequest) arguments[0]);
            return Uni.createFrom().failure(SteeredStore.unavailable());
        });
        steered.answerInstead("releaseUnknown", arguments -> {
            lookedFor.add((List<?>) arguments[1]);
            return Uni.createFrom().failure(SteeredStore.unavailable());
        });

        loop.run(MINUTE.multipliedBy(10));

        assertThat(failed).hasSizeGreaterThan(500);
        List<?> series = lookedFor.getLast();
        assertThat(series).hasSize(200);
        assertThat(series.getFirst()).isEqualTo(failed.getFirst().claimant().series());
        assertThat(series.getLast())
                .isIn(failed.stream()
                        .skip(failed.size() - 3L)
                        .map(claim -> claim.claimant().series())
                        .toArray());
    }

    @Test
    void workThatComesWhileAClaimIsUnderWayIsClaimedRightAfterIt() {
        onlySignalsTell();
        start();
        steered.holdAnswers("claim");
        engine().workAdded();
        loop.run(MOMENT);
        TaskId id = submit("gate");
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);

        answerHeld("claim");

        assertThat(waiting).containsKey(id);
    }

    @Test
    void aClaimThatFailsIsRepeatedWhateverBecomesOfWhatItMayHaveLeased() {
        onlySignalsTell();
        start();
        steered.fail("claim", "releaseUnknown");
        TaskId id = submit("gate");
        steered.heal();
        steered.fail("releaseUnknown");

        loop.run(Duration.ofSeconds(2));

        assertThat(waiting).containsKey(id);
    }

    @Test
    void ofMoreChangesElsewhereThanAreRememberedDuringAClaimNoneIsLost() {
        start();
        steered.holdAnswers("claim");
        TaskId id = submit("gate");
        for (int i = 0; i < 1_000; i++) {
            engine().tasksChanged(task -> false);
        }
        store.cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
        engine().tasksChanged(id::equals);
        loop.run(MOMENT);

        answerHeld("claim");

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void ofMoreCancelsThanAreRememberedDuringAClaimNoneIsLost() {
        start();
        steered.holdAnswers("claim");
        TaskId id = submit("gate");
        for (int i = 0; i < 1_000; i++) {
            engine().cancelRequested(new Lease(id, 1_000 + i));
        }
        cancel(id);
        loop.run(MOMENT);

        answerHeld("claim");

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void theConfiguredLimitOfKeysCountsForTasksThatWereThereBeforeTheStart() {
        settings.put("longtask.slots", "10");
        settings.put("longtask.types.gate.key-concurrency", "3");
        for (int i = 0; i < 5; i++) {
            submitElsewhere(TestSubmission.of(ids.get()).type("gate").key("k"));
        }
        steered.fail("limitKeys");
        start();
        assertThat(waiting).hasSize(1);

        steered.heal();
        loop.run(MINUTE);

        assertThat(waiting).hasSize(3);
    }
}
