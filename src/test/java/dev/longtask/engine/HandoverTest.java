package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.query.LogPage;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.LogLine;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Attempts that a handler hands over to a service outside. */
class HandoverTest extends EngineFixture {
    private static final Duration LIMIT = Duration.ofHours(1);

    private TaskId shared() {
        TaskId id = submit("gate", 1, LIMIT);
        contextOf(id).shareLease().await().indefinitely();
        return id;
    }

    private FinishResult finish(TaskId id, String result) {
        return store.finish(new Lease(id, 1), new Outcome.Completed(result), Report.EMPTY, Actor.CALLED_SERVICE)
                .await()
                .indefinitely();
    }

    @Test
    void aHandedOverAttemptNeedsNeitherItsSlotNorTheNode() {
        settings.put("longtask.slots", "1");
        start();
        TaskId id = shared();
        contextOf(id).handOver();
        complete(id);

        TaskId next = submit("gate");

        assertThat(waiting).containsKey(next);
        loop.run(Duration.ofMinutes(30));
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(finish(id, "7")).isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
        assertThat(get(id).result()).isEqualTo("7");
    }

    @Test
    void aServiceThatForgetsTheAttemptIsNoticedAtItsTimeLimit() {
        start();
        TaskId id = shared();
        contextOf(id).handOver();
        complete(id);

        loop.run(LIMIT.plus(MINUTE));

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).isEqualTo("The attempt took longer than its time limit of PT1H.");
    }

    @Test
    void aServiceThatDoesNotAnswerTheCallIsNoticedAtTheTimeLimit() {
        start();
        TaskId id = submit("gate", 1, Duration.ofSeconds(10));
        contextOf(id).shareLease().await().indefinitely();

        loop.run(MINUTE);

        assertThat(cancelled).containsExactly(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).isEqualTo("The attempt took longer than its time limit of PT10S.");
    }

    @Test
    void withoutAHandoverTheAttemptIsTheNodesAndEndsWithItsHandler() {
        start();
        TaskId id = shared();

        loop.run(Duration.ofMinutes(10));
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        complete(id);

        assertThat(get(id).status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(get(id).result()).isEqualTo("1");
    }

    @Test
    void theServiceMayEndTheAttemptBeforeTheHandlerReturns() {
        start();
        TaskId id = shared();

        finish(id, "7");
        contextOf(id).handOver();
        complete(id);
        loop.run(MINUTE);

        assertThat(get(id).result()).isEqualTo("7");
        assertThat(observed).doesNotContain("lease lost: gate");
    }

    @Test
    void aHandoverThatTheStoreDoesNotTakeIsRepeatedWhileTheNodeKeepsTheLease() {
        start();
        TaskId id = shared();
        contextOf(id).handOver();
        steered.fail("handOver");
        complete(id);

        loop.run(Duration.ofMinutes(5));
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(steered.calls("handOver")).isGreaterThan(10);
        steered.heal();
        loop.run(MINUTE);
        int done = steered.calls("handOver");
        loop.run(Duration.ofMinutes(30));

        assertThat(steered.calls("handOver")).isEqualTo(done);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(finish(id, "7")).isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
    }

    @Test
    void aHandoverWhoseAnswerIsLostIsRepeated() {
        start();
        TaskId id = shared();
        contextOf(id).handOver();
        steered.loseAnswers("handOver");
        complete(id);
        loop.run(SECOND);
        steered.heal();

        loop.run(Duration.ofMinutes(30));

        assertThat(finish(id, "7")).isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
    }

    @Test
    void whatTheHandlerReportedLastIsKept() {
        start();
        TaskId id = shared();
        loop.run(SECOND);
        contextOf(id).log("accepted");
        contextOf(id).handOver();
        complete(id);

        LogPage log = store.log(id, 0, 10).await().indefinitely();
        assertThat(log.lines()).extracting(LogLine::text).containsExactly("accepted");
    }

    @Test
    void aDrainDoesNotEndAHandedOverAttempt() {
        start();
        TaskId id = shared();
        contextOf(id).handOver();
        complete(id);

        CompletableFuture<Void> drained = drain();
        loop.run(MOMENT);

        assertThat(drained).isDone();
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aCancelBeforeTheHandlerReturnsIsTheEnd() {
        start();
        TaskId id = shared();
        contextOf(id).handOver();

        cancel(id);
        loop.run(MINUTE);

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
        assertThatThrownBy(() -> contextOf(id).shareLease().await().indefinitely())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTokenThatTheStoreDoesNotKeepFailsTheAttemptAndSaysSo() {
        handlers.put(
                "caller",
                (input, context) ->
                        context.shareLease().chain(() -> Uni.createFrom().nullItem()));
        start();
        steered.fail("share");

        TaskId id = submit("caller", 2, null);

        assertThat(get(id).message()).isEqualTo("The store did not keep the token of the lease.");
        steered.heal();
        loop.run(MINUTE);
        assertThat(get(id).status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(get(id).attempt()).isEqualTo(2);
    }

    @Test
    void onlyASharedLeaseCanBeHandedOver() {
        start();
        TaskId id = submit("gate");

        assertThatThrownBy(() -> contextOf(id).handOver()).isInstanceOf(IllegalStateException.class);
    }
}
