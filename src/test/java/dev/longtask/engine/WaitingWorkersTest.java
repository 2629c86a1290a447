package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.rejection.LeasePassedException;
import dev.longtask.engine.rejection.TooManyWaitsException;
import dev.longtask.engine.worker.Grant;
import dev.longtask.engine.worker.LeaseRequest;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers outside the service that wait for tasks on a node. */
class WaitingWorkersTest extends EngineFixture {
    private static final Duration WAIT = Duration.ofSeconds(30);

    @BeforeEach
    void addTypesOfWorkers() {
        settings.put("longtask.types.remote.kind", "worker");
        settings.put("longtask.types.other.kind", "worker");
    }

    private CompletableFuture<Grant> ask(String name, Duration atMost, String... types) {
        CompletableFuture<Grant> answer = engine().workers()
                .lease(new LeaseRequest(Actor.worker(Principal.of("bot"), name), Set.of(types), 1, atMost))
                .subscribeAsCompletionStage();
        loop.run(MOMENT);
        return answer;
    }

    private static List<TaskId> ids(CompletableFuture<Grant> answer) {
        return Objects.requireNonNull(answer.getNow(null)).tasks().stream()
                .map(leased -> leased.task().id())
                .toList();
    }

    @Test
    void aThousandThatWaitShareOneClaimAWakeUpAndOneAPollInterval() {
        settings.put("longtask.poll-interval", "5s");
        start();
        List<CompletableFuture<Grant>> waiting = new ArrayList<>();
        waiting.add(ask("w", WAIT, "remote"));
        steered.countAnew();

        IntStream.range(0, 999).forEach(i -> waiting.add(ask("w" + i, WAIT, "remote")));
        int newcomers = steered.calls("claim");
        loop.run(Duration.ofSeconds(10));

        // The node's own claims for its free slots are the other half.
        assertThat(newcomers).isLessThanOrEqualTo(2);
        assertThat(steered.calls("claim")).isLessThanOrEqualTo(newcomers + 2 * 3);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void aWorkerThatWaitsForAPausedTypeGetsATaskWhenItIsResumed() {
        onlySignalsTell();
        start();
        store.pauses().pause("remote", TestSubmission.BY_ALICE).await().indefinitely();
        TaskId id = submit("remote");
        CompletableFuture<Grant> answer = ask("w", WAIT, "remote");
        steered.countAnew();

        loop.run(SECOND);
        assertThat(steered.calls("claim")).isZero();
        assertThat(answer).isNotDone();

        store.pauses().resume("remote").await().indefinitely();
        engine().workAdded();
        loop.run(MOMENT);
        assertThat(ids(answer)).containsExactly(id);
    }

    @Test
    void theyAreServedInTheOrderInWhichTheyCame() {
        start();
        CompletableFuture<Grant> first = ask("a", WAIT, "remote");
        CompletableFuture<Grant> other = ask("b", WAIT, "other");
        CompletableFuture<Grant> second = ask("c", WAIT, "remote");

        TaskId one = submit("remote");
        assertThat(ids(first)).containsExactly(one);
        assertThat(second).isNotDone();
        TaskId two = submit("remote");
        assertThat(ids(second)).containsExactly(two);
        assertThat(other).isNotDone();
    }

    @Test
    void twoRequestsOfOneWorkerAreServedOneAfterTheOther() {
        start();
        CompletableFuture<Grant> first = ask("a", WAIT, "remote");
        CompletableFuture<Grant> second = ask("a", WAIT, "remote");
        onlySubmit("remote", "remote");

        loop.run(SECOND);

        assertThat(ids(first)).hasSize(1);
        assertThat(ids(second)).hasSize(1).doesNotContainAnyElementsOf(ids(first));
    }

    private void onlySubmit(String... types) {
        for (String type : types) {
            submitElsewhere(type);
        }
        engine().workAdded();
    }

    @Test
    void oneThatDoesNotWaitIsAnsweredAtOnce() {
        start();
        assertThat(ids(ask("a", Duration.ZERO, "remote"))).isEmpty();

        TaskId id = submit("remote");

        assertThat(ids(ask("a", Duration.ZERO, "remote"))).containsExactly(id);
    }

    @Test
    void oneThatDoesNotWaitIsAnsweredAfterTheClaimUnderWay() {
        start();
        submitElsewhere("remote");
        steered.hold("claim");
        CompletableFuture<Grant> first = ask("a", WAIT, "remote");
        CompletableFuture<Grant> second = ask("b", Duration.ZERO, "remote");
        assertThat(second).isNotDone();

        answerHeld("claim");

        assertThat(ids(first)).hasSize(1);
        assertThat(ids(second)).isEmpty();
    }

    @Test
    void theTimeRunsOut() {
        start();
        CompletableFuture<Grant> answer = ask("a", WAIT, "remote");

        loop.run(WAIT.minusSeconds(1));
        assertThat(answer).isNotDone();
        loop.run(Duration.ofSeconds(2));

        assertThat(ids(answer)).isEmpty();
    }

    @Test
    void whatWasLeasedForOneThatHungUpGoesBackUncounted() {
        start();
        CompletableFuture<Grant> gone = ask("a", WAIT, "remote");
        steered.holdAnswers("claim");
        TaskId id = submit("remote");
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        gone.cancel(true);

        answerHeld("claim");
        loop.run(SECOND);

        Task task = get(id);
        assertThat(task.status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(task.attemptsUsed()).isZero();
    }

    @Test
    void whatAClaimLeasedWhoseAnswerWasLostGoesBackUncounted() {
        start();
        CompletableFuture<Grant> answer = ask("a", WAIT, "remote");
        steered.loseAnswers("claim");
        TaskId id = submit("remote");
        steered.heal();

        loop.run(Duration.ofSeconds(5));

        assertThat(ids(answer)).containsExactly(id);
        assertThat(get(id).attempt()).isGreaterThan(1);
        assertThat(get(id).attemptsUsed()).isEqualTo(1);
    }

    @Test
    void aStopAnswersAllAndWaitsForWhatGoesBack() {
        start();
        CompletableFuture<Grant> idle = ask("a", WAIT, "other");
        CompletableFuture<Grant> inClaim = ask("b", WAIT, "remote");
        steered.holdAnswers("claim");
        TaskId id = submit("remote");

        CompletableFuture<Void> drained = drain();
        loop.run(MOMENT);
        assertThat(drained).isNotDone();
        answerHeld("claim");
        loop.run(SECOND);

        assertThat(ids(idle)).isEmpty();
        // It was claimed for a worker that is still there.
        assertThat(ids(inClaim)).containsExactly(id);
        assertThat(ids(ask("c", WAIT, "remote"))).isEmpty();
        assertThat(loop.runUntil(drained::isDone, Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void aDrainDoesNotEndWorkersLeases() {
        start();
        CompletableFuture<Grant> answer = ask("a", WAIT, "remote");
        TaskId id = submit("remote");
        assertThat(ids(answer)).containsExactly(id);

        CompletableFuture<Void> drained = drain();
        loop.run(MINUTE.dividedBy(2));

        assertThat(drained).isDone();
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(store.workerLeases(List.of(new Lease(id, 1))).await().indefinitely())
                .hasSize(1);
    }

    @Test
    void theEndOfALeaseThatThisNodeGrantedNeedsNoRead() {
        start();
        CompletableFuture<Grant> answer = ask("a", WAIT, "remote");
        TaskId id = submit("remote");
        assertThat(ids(answer)).containsExactly(id);
        steered.countAnew();

        CompletableFuture<TaskStatus> end = engine().workers()
                .complete(new Lease(id, 1), Principal.of("bot"), null)
                .subscribeAsCompletionStage();
        loop.run(MOMENT);

        assertThat(end).isCompletedWithValue(TaskStatus.COMPLETE);
        assertThat(steered.calls("finish")).isEqualTo(1);
        assertThat(steered.calls("workerLeases")).isZero();
    }

    @Test
    void aGrantedLeaseThatExpiredIsRefusedThoughTheNodeStillKnowsIt() {
        start();
        CompletableFuture<Grant> answer = ask("a", WAIT, "remote");
        TaskId id = submit("remote");
        assertThat(ids(answer)).containsExactly(id);
        loop.run(MINUTE.multipliedBy(2));
        assertThat(get(id).status()).isNotEqualTo(TaskStatus.RUNNING);

        CompletableFuture<TaskStatus> end = engine().workers()
                .complete(new Lease(id, 1), Principal.of("bot"), null)
                .subscribeAsCompletionStage();
        loop.run(MOMENT);

        assertThat(end).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(LeasePassedException.class);
    }

    @Test
    void onePrincipalCanNotTakeThePlacesOfAllOthers() {
        start();
        steered.hold("claim");
        List<CompletableFuture<Grant>> flood = IntStream.range(0, 5_001)
                .mapToObj(i -> engine().workers()
                        .lease(new LeaseRequest(
                                Actor.worker(Principal.of("flooder"), "w" + i), Set.of("remote"), 1, WAIT))
                        .subscribeAsCompletionStage())
                .toList();
        loop.run(MOMENT);

        assertThat(flood.getLast())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TooManyWaitsException.class);
        assertThat(flood.getFirst()).isNotDone();
        assertThat(ask("a", WAIT, "remote")).isNotDone();
    }
}
