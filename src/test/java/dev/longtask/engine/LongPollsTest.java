package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.rejection.TooManyWaitsException;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.StoreException;
import dev.longtask.store.query.ChangePage;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Requests that wait for a change to a task. */
class LongPollsTest extends EngineFixture {
    @Test
    void waitsWakeAtTheChangeAndUntilThenShareOneLookAtTheChangesAPollInterval() {
        start();
        TaskId id = submit("gate");
        steered.countAnew();
        CompletableFuture<Task> waits = waitFor(id);
        CompletableFuture<Task> alsoWaits = waitFor(id);

        loop.run(Duration.ofSeconds(29));
        assertThat(waits).isNotDone();
        assertThat(steered.calls("changes")).isEqualTo(5);
        assertThat(steered.calls("find")).isEqualTo(2 * 2);
        complete(id);

        assertThat(alsoWaits).isCompleted();
        assertThat(waits).isCompletedWithValueMatching(task -> task.status() == TaskStatus.COMPLETE);
    }

    private CompletableFuture<Task> waitFor(TaskId id) {
        return tasks().await(id, task -> task.status().isTerminal(), Duration.ofMinutes(1), TestSubmission.ALICE)
                .subscribeAsCompletionStage();
    }

    /** A task of a type that this node does not run. */
    private TaskId stored() {
        Submission submission =
                TestSubmission.of(new TaskIds(clock, new Random(1)).get()).build();
        store.submit(List.of(submission), Quota.NONE).await().indefinitely();
        return submission.id();
    }

    @Test
    void aChangeThatNobodyNotifiedOfIsFoundAtTheNextLook() {
        start();
        TaskId running = submit("gate");
        TaskId id = stored();
        CompletableFuture<Task> waits = waitFor(id);
        CompletableFuture<Task> other = waitFor(running);
        loop.run(Duration.ofSeconds(6));
        steered.countAnew();

        store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
        assertThat(waits).isNotDone();
        loop.run(Duration.ofSeconds(5));

        assertThat(waits).isCompletedWithValueMatching(task -> task.status() == TaskStatus.CANCELLED);
        assertThat(other).isNotDone();
        assertThat(steered.calls("find")).isEqualTo(1);
    }

    @Test
    void whoWaitsReadsWhenChangesMayHaveBeenMissed() {
        start();
        TaskId id = submit("gate");
        CompletableFuture<Task> waits = waitFor(id);
        loop.run(Duration.ofSeconds(6));
        steered.countAnew();
        steered.answerInstead(
                "changes", arguments -> Uni.createFrom().item(new ChangePage(List.of(), 7, false, false)));

        loop.run(Duration.ofSeconds(5));

        assertThat(steered.calls("find")).isEqualTo(1);
        assertThat(waits).isNotDone();
    }

    @Test
    void nobodyLooksForChangesWhenNobodyWaits() {
        start();
        TaskId id = submit("gate");
        CompletableFuture<Task> waits = waitFor(id);
        complete(id);
        assertThat(waits).isCompleted();
        loop.run(Duration.ofSeconds(6));
        steered.countAnew();

        loop.run(Duration.ofMinutes(1));

        assertThat(steered.calls("changes")).isZero();
    }

    @Test
    void aWaitEndsWhenItsTimeIsUp() {
        start();
        TaskId id = submit("gate");
        CompletableFuture<Task> waits = tasks().await(
                        id, task -> task.status().isTerminal(), Duration.ofSeconds(20), TestSubmission.ALICE)
                .subscribeAsCompletionStage();

        loop.run(Duration.ofSeconds(21));

        assertThat(waits).isCompletedWithValueMatching(task -> task.status() == TaskStatus.RUNNING);
    }

    @Test
    void aCreatorMayHaveOnlySoManyWaits() {
        start();
        TaskId id = submit("gate");
        List<CompletableFuture<Task>> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waits.add(tasks().await(id, task -> false, Duration.ofSeconds(20), TestSubmission.ALICE)
                    .subscribeAsCompletionStage());
        }

        assertThat(waits.get(2)).isCompletedExceptionally();
        assertThat(waits.get(2).exceptionNow()).isInstanceOf(TooManyWaitsException.class);
        loop.run(Duration.ofSeconds(21));
        assertThat(waits.get(0)).isCompleted();
        assertThat(tasks().await(id, task -> true, Duration.ofSeconds(1), TestSubmission.ALICE)
                        .subscribeAsCompletionStage())
                .isCompleted();
    }

    @Test
    void aWaitWakesWhenItsTaskStarts() {
        onlySignalsTell();
        start();
        steered.hold("claim");
        TaskId id = submit("gate");
        CompletableFuture<Task> waits = await(id, task -> task.status() == TaskStatus.RUNNING);
        assertThat(waits).isNotDone();

        answerHeld("claim");

        assertThat(waits).isCompletedWithValueMatching(task -> task.status() == TaskStatus.RUNNING);
    }

    @Test
    void aWaitWakesWhenAReportIsWritten() {
        onlySignalsTell();
        start();
        TaskId id = submit("gate");
        CompletableFuture<Task> waits = await(id, task -> task.progress() == 40);
        assertThat(waits).isNotDone();

        contextOf(id).progress(40);
        loop.run(MOMENT);

        assertThat(waits).isCompletedWithValueMatching(task -> task.progress() == 40);
    }

    @Test
    void theCloseAnswersAllWhoWaitAndWhoeverComesLaterAtOnce() {
        onlySignalsTell();
        start();
        TaskId id = submit("gate");
        CompletableFuture<Task> waits = await(id, task -> false);
        assertThat(waits).isNotDone();

        waits().close();

        assertThat(waits).isCompletedWithValueMatching(task -> task.status() == TaskStatus.RUNNING);
        assertThat(await(id, task -> false)).isCompleted();
    }

    @Test
    void aWaitThatItsClientGaveUpCountsNoMore() {
        start();
        TaskId id = submit("gate");
        for (int i = 0; i < 5; i++) {
            Cancellable wait = tasks().await(id, task -> false, MINUTE, TestSubmission.ALICE)
                    .subscribe()
                    .with(task -> {});
            wait.cancel();
        }

        assertThat(await(id, task -> false)).isNotDone();
    }

    @Test
    void aWaitThatFailedCountsNoMore() {
        start();
        TaskId id = submit("gate");
        steered.fail("find");
        for (int i = 0; i < 5; i++) {
            assertThat(await(id, task -> false).exceptionNow()).isInstanceOf(StoreException.class);
        }
        steered.heal();

        assertThat(await(id, task -> false)).isNotDone();
    }

    private CompletableFuture<Task> await(TaskId id, Predicate<Task> wanted) {
        return tasks().await(id, wanted, MINUTE, TestSubmission.ALICE).subscribeAsCompletionStage();
    }
}
