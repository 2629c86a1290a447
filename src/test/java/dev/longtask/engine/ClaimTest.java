package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.Precondition;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
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
        store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
        engine().tasksChanged(id::equals);
        loop.run(MOMENT);

        answerHeld("claim");

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void aTaskThatIsClaimedWhileADrainBeginsIsReleased() {
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
    void anAttemptThatCanNotBeginIsReleasedAndHarmsNoOther() {
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
    void aPausedTypeIsNotAskedForAgainAndAgainAndStartsWhenItIsResumed() {
        onlySignalsTell();
        start();
        store.pauses().pause("gate", TestSubmission.BY_ALICE).await().indefinitely();
        TaskId id = submit("gate");
        steered.countAnew();

        loop.run(MINUTE);
        assertThat(steered.calls("claim")).isZero();
        assertThat(waiting).isEmpty();

        store.pauses().resume("gate").await().indefinitely();
        engine().workAdded();
        loop.run(MOMENT);
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
        store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
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
