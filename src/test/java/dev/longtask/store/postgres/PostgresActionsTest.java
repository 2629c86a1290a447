package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.TestPostgres;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes of a task by other transactions between an action's first read and its locks. */
class PostgresActionsTest {
    private static final Actor NODE = Actor.node("node");

    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new Random(6));
    private final PostgresTaskStore store = PostgresTaskStore.open(
            TestPostgres.vertx(), TestPostgres.newDatabase(), 4, Duration.ofSeconds(30), false, size -> {});

    @AfterEach
    void close() {
        store.close();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private Task submitted() {
        TestSubmission submission = TestSubmission.of(ids.get());
        await(store.submit(List.of(submission.build()), Quota.NONE));
        return get(submission.id());
    }

    private Task get(TaskId id) {
        return await(store.find(id)).orElseThrow();
    }

    private Lease claimed() {
        Task task = await(store.claim(new ClaimRequest(
                        new ClaimRequest.Claimant("node", 1),
                        Duration.ofSeconds(30),
                        List.of(new ClaimRequest.TypeDemand("export", 1)),
                        1)))
                .tasks()
                .getFirst();
        return new Lease(task.id(), task.attempt());
    }

    private void ended(Outcome outcome) {
        await(store.finish(claimed(), outcome, Report.EMPTY, NODE));
    }

    private ActionResult cancel(TaskId id, Precondition expected) {
        return await(store.cancel(id, TestSubmission.BY_ALICE, expected));
    }

    private ActionResult retry(TaskId id, Precondition expected) {
        return await(store.retry(id, TestSubmission.BY_ALICE, 1_000, expected));
    }

    /** The condition that a task has the same time of its last change. Its first evaluation is followed by a change. */
    private static Precondition unchanged(Task seen, Runnable change) {
        AtomicBoolean changed = new AtomicBoolean();
        return now -> {
            boolean same = now.updated().equals(seen.updated()) && now.attempt() == seen.attempt();
            if (changed.compareAndSet(false, true)) {
                change.run();
            }
            return same;
        };
    }

    @Test
    void aCancelDetectsAReport() {
        TaskId id = submitted().id();
        Lease lease = claimed();
        Runnable report = () -> await(store.report(lease, new Report(10, List.of(), List.of())));

        assertThat(cancel(id, unchanged(get(id), report))).isEqualTo(new ActionResult.Changed());

        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aCancelDetectsAnAttemptAfterWhichTheTaskWaitsAgain() {
        Task seen = submitted();
        Runnable attempt = () -> ended(new Outcome.Failed("broken", Duration.ZERO));

        assertThat(cancel(seen.id(), unchanged(seen, attempt))).isEqualTo(new ActionResult.Changed());

        assertThat(get(seen.id()).status()).isEqualTo(TaskStatus.ENQUEUED);
        ended(new Outcome.Completed(null));
        assertThat(get(seen.id()).status()).isEqualTo(TaskStatus.COMPLETE);
    }

    @Test
    void theHistoryOfACancelFollowsAnAttemptThatEndedMeanwhile() {
        Task seen = submitted();
        AtomicBoolean first = new AtomicBoolean(true);
        Precondition attempt = now -> {
            if (first.compareAndSet(true, false)) {
                ended(new Outcome.Failed("broken", Duration.ZERO));
            }
            return true;
        };

        assertThat(cancel(seen.id(), attempt)).isInstanceOf(ActionResult.Done.class);

        assertThat(await(store.history(seen.id(), HistoryPage.START, 10)).entries())
                .extracting(HistoryEntry::to)
                .containsExactly(TaskStatus.ENQUEUED, TaskStatus.RUNNING, TaskStatus.ENQUEUED, TaskStatus.CANCELLED);
    }

    @Test
    void aRetryLeavesATaskAloneThatWasRetriedAndCompletedMeanwhile() {
        TaskId id = submitted().id();
        ended(new Outcome.Failed("broken", null));
        AtomicBoolean first = new AtomicBoolean(true);
        Precondition completed = now -> {
            if (first.compareAndSet(true, false)) {
                retry(id, Precondition.NONE);
                ended(new Outcome.Completed("1"));
            }
            return true;
        };

        assertThat(retry(id, completed)).isEqualTo(new ActionResult.NotAllowed(TaskStatus.COMPLETE));

        assertThat(get(id).result()).isEqualTo("1");
    }

    @Test
    void aDeleteDetectsARetryAfterWhichTheTaskFailedAgain() {
        TaskId id = submitted().id();
        ended(new Outcome.Failed("broken", null));
        Runnable again = () -> {
            retry(id, Precondition.NONE);
            ended(new Outcome.Failed("broken again", null));
        };

        assertThat(await(store.delete(id, unchanged(get(id), again)))).isEqualTo(new ActionResult.Changed());

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(retry(id, Precondition.NONE)).isInstanceOf(ActionResult.Done.class);
    }
}
