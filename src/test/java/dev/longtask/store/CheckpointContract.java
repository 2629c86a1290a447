package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an attempt leaves for the next. */
abstract class CheckpointContract extends StoreFixture {
    private static final Outcome BROKEN = new Outcome.Failed("broken", Duration.ZERO);

    private static Report checkpoint(String json) {
        return new Report(null, List.of(), List.of(), json);
    }

    private LeaseState save(Task claimed, String json) {
        return await(store.report(lease(claimed), checkpoint(json)));
    }

    private FinishResult finish(Task claimed, Outcome outcome, String json) {
        return await(store.finish(lease(claimed), outcome, checkpoint(json), Actor.node("node")));
    }

    /** How many bytes alice has stored. */
    private long bytes() {
        SubmitResult refused = submit(new Quota(100, 100, -1), List.of(submission()));
        return ((SubmitResult.OverLimit) refused).present();
    }

    @Test
    void theNextAttemptGetsTheLatestCheckpoint() {
        submit(submission().input("1"));
        Task first = claimOne();
        assertThat(first.checkpoint()).isNull();

        assertThat(save(first, "{\"page\": 1}")).isEqualTo(LeaseState.HELD);
        assertThat(save(first, "{\"page\": 2}")).isEqualTo(LeaseState.HELD);
        finish(first, BROKEN);

        Task second = claimOne();
        assertThat(second.checkpoint()).isEqualTo("{\"page\": 2}");
        assertThat(second.input()).isEqualTo("1");
    }

    @Test
    void aCheckpointShowsNowhereAndIsNoUpdate() {
        submit(submission());
        Task claimed = claimOne();
        Instant before = get(claimed.id()).updated();
        long last = await(store.changes(TaskStore.LATEST_CHANGE, 1)).next();
        advance(Duration.ofSeconds(1));

        save(claimed, "1");

        assertThat(get(claimed.id()).updated()).isEqualTo(before);
        assertThat(get(claimed.id()).checkpoint()).isNull();
        assertThat(await(store.changes(last, 10)).changes()).isEmpty();
    }

    @Test
    void theCheckpointThatComesWithTheEndOfAFailedAttemptIsKept() {
        submit(submission());
        Task first = claimOne();
        save(first, "1");

        finish(first, BROKEN, "2");

        assertThat(claimOne().checkpoint()).isEqualTo("2");
    }

    @Test
    void anAttemptWithoutCheckpointLeavesThatOfAnEarlierOne() {
        submit(submission());
        finish(claimOne(), BROKEN, "1");
        Task second = claimOne();
        report(second, 50, "half");
        finish(second, BROKEN);

        assertThat(claimOne().checkpoint()).isEqualTo("1");
    }

    @Test
    void aCheckpointSurvivesALostLeaseAndARelease() {
        submit(submission());
        save(claimOne(), "1");
        advance(LEASE.plusSeconds(1));
        await(store.reap(10, Duration.ofDays(1)));

        Task second = claimOne();
        assertThat(second.checkpoint()).isEqualTo("1");
        finish(second, new Outcome.Released("shutdown"));

        assertThat(claimOne().checkpoint()).isEqualTo("1");
    }

    @Test
    void aCheckpointSurvivesARetryAfterAFailureADeathAndACancel() {
        Task task = submit(submission().maxAttempts(1));
        finish(claimOne(), BROKEN, "1");
        assertThat(get(task.id()).status()).isEqualTo(TaskStatus.FAILED);
        await(store.retry(task.id(), TestSubmission.BY_ALICE, NO_LIMIT, Precondition.NONE));

        Task second = claimOne();
        assertThat(second.checkpoint()).isEqualTo("1");
        save(second, "2");
        advance(LEASE.plusSeconds(1));
        await(store.reap(10, Duration.ofDays(1)));
        assertThat(get(task.id()).status()).isEqualTo(TaskStatus.DEAD);
        await(store.retry(task.id(), TestSubmission.BY_ALICE, NO_LIMIT, Precondition.NONE));

        Task third = claimOne();
        assertThat(third.checkpoint()).isEqualTo("2");
        await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        assertThat(save(third, "3")).isEqualTo(LeaseState.CANCEL_REQUESTED);
        finish(third, new Outcome.Stopped());
        await(store.retry(task.id(), TestSubmission.BY_ALICE, NO_LIMIT, Precondition.NONE));
        await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        await(store.retry(task.id(), TestSubmission.BY_ALICE, NO_LIMIT, Precondition.NONE));

        assertThat(claimOne().checkpoint()).isEqualTo("3");
    }

    @Test
    void aCheckpointUnderALostLeaseChangesNothing() {
        submit(submission().input("1"));
        Task first = claimOne();
        save(first, "1");
        finish(first, BROKEN);
        Task second = claimOne();

        assertThat(save(first, "\"late\"")).isEqualTo(LeaseState.LOST);
        assertThat(finish(first, new Outcome.Stopped(), "\"later\"")).isEqualTo(new FinishResult.LeaseLost());
        finish(second, BROKEN);

        assertThat(bytes()).isEqualTo(1 + 1);
        assertThat(claimOne().checkpoint()).isEqualTo("1");
    }

    @Test
    void aRepeatedEndDoesNotReplaceTheCheckpoint() {
        submit(submission());
        Task first = claimOne();
        FinishResult answer = finish(first, BROKEN, "1");

        assertThat(finish(first, BROKEN, "2")).isEqualTo(answer);

        assertThat(claimOne().checkpoint()).isEqualTo("1");
    }

    @Test
    void aCheckpointCountsAgainstTheQuotaWithTheSizeOfTheLatest() {
        Task task = submit(submission().input("1").maxAttempts(2));
        Task first = claimOne();
        save(first, "\"éé\"");
        save(first, "\"longer than before\"");
        finish(first, BROKEN, "\"é\"");
        assertThat(bytes()).isEqualTo(1 + 4);

        Task second = claimOne();
        save(second, "12");
        finish(second, BROKEN);
        assertThat(bytes()).isEqualTo(1 + 2);

        await(store.retry(task.id(), TestSubmission.BY_ALICE, NO_LIMIT, Precondition.NONE));
        Task third = claimOne();
        save(third, "123456");
        finish(third, new Outcome.Completed("7"), "\"not kept\"");
        assertThat(bytes()).isEqualTo(1 + 1);

        await(store.delete(task.id(), Precondition.NONE));
        assertThat(bytes()).isZero();
    }

    @Test
    void theCheckpointOfADeletedTaskNoLongerCounts() {
        Task task = submit(submission().input("1").maxAttempts(1));
        finish(claimOne(), BROKEN, "12345");
        assertThat(bytes()).isEqualTo(1 + 5);

        await(store.delete(task.id(), Precondition.NONE));

        assertThat(bytes()).isZero();
    }

    @Test
    void eachOfSeveralClaimedTasksGetsItsOwnCheckpoint() {
        Task one = submit(submission());
        Task two = submit(submission());
        Task none = submit(submission());
        claim(10).forEach(task -> {
            if (!task.id().equals(none.id())) {
                save(task, "\"" + task.id() + "\"");
            }
            finish(task, BROKEN);
        });

        assertThat(claim(10, concurrency(10)).tasks())
                .extracting(Task::checkpoint)
                .containsExactlyInAnyOrder("\"" + one.id() + "\"", "\"" + two.id() + "\"", null);
    }

    @Test
    void aCheckpointOfTheMaximumSizeComesBackWhole() {
        submit(submission());
        String large = "\"" + "日".repeat((Report.MAX_CHECKPOINT - 2) / 3) + "\"";
        Task first = claimOne();
        save(first, large);
        finish(first, BROKEN);

        assertThat(claimOne().checkpoint()).isEqualTo(large);
    }

    @Test
    void charactersThatCanNotBeStoredAreReplaced() {
        submit(submission());
        Task first = claimOne();
        save(first, "\"a\0\ud800b\"");
        finish(first, BROKEN);

        assertThat(claimOne().checkpoint()).isEqualTo("\"a\ufffd\ufffdb\"");
    }
}
