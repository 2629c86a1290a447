package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a store handles submissions. */
abstract class SubmissionContract extends StoreFixture {
    @Test
    void aSubmissionReadsBackAsItWasMade() {
        var submission = submission().labels(Map.of("team", "docs")).priority(5);

        Task answered = submit(submission);

        Task read = get(answered.id());
        assertThat(read.type()).isEqualTo("export");
        assertThat(read.creator().principal()).isEqualTo(TestSubmission.ALICE);
        assertThat(read.description()).isEqualTo("Export of the space DOC");
        assertThat(read.labels()).containsExactly(Map.entry("team", "docs"));
        assertThat(read.priority()).isEqualTo(5);
        assertThat(read.input()).isEqualTo("{\"space\":\"DOC\"}");
        assertThat(read.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(read.status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(read.submitted()).isEqualTo(clock.instant());
        assertThat(read.result()).isNull();
        assertThat(answered)
                .usingRecursiveComparison()
                .ignoringFields("input", "spec.labels")
                .isEqualTo(read);
    }

    @Test
    void aBatchIsStoredWholeOrNotAtAll() {
        List<TestSubmission> batch = List.of(submission(), submission(), submission());

        SubmitResult refused = submit(2, batch);
        SubmitResult stored = submit(3, batch);

        assertThat(refused).isEqualTo(new SubmitResult.OverLimit(Quota.Part.UNFINISHED, 0));
        assertThat(stored)
                .isInstanceOfSatisfying(
                        SubmitResult.Stored.class,
                        answer -> assertThat(answer.tasks()).hasSize(3));
        assertThat(listAll()).hasSize(3);
    }

    @Test
    void theLimitOfACreatorCountsUnfinishedTasksAndNoOneElses() {
        Task first = submit(submission());
        submit(submission().creator("bob"));

        assertThat(submit(1, List.of(submission()))).isEqualTo(new SubmitResult.OverLimit(Quota.Part.UNFINISHED, 1));

        await(store.cancel(first.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        assertThat(submit(1, List.of(submission()))).isInstanceOf(SubmitResult.Stored.class);
    }

    @Test
    void aCreatorHasAQuotaOfTasksFinishedOnesIncluded() {
        Quota two = new Quota(100, 2, 1_000_000);
        Task first = submit(submission());
        submit(submission().creator("bob"));
        submit(submission());
        await(store.cancel(first.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        assertThat(submit(two, List.of(submission()))).isEqualTo(new SubmitResult.OverLimit(Quota.Part.STORED, 2));
        assertThat(submit(two, List.of(submission().creator("bob")))).isInstanceOf(SubmitResult.Stored.class);

        await(store.delete(first.id(), Precondition.NONE));
        assertThat(submit(two, List.of(submission()))).isInstanceOf(SubmitResult.Stored.class);
        assertThat(submit(two, List.of(submission()))).isEqualTo(new SubmitResult.OverLimit(Quota.Part.STORED, 2));
    }

    @Test
    void aCreatorHasAQuotaOfBytesInInputsResultsAndLogs() {
        Task task = submit(submission().input("\"éé\"").maxAttempts(2));
        assertThat(present()).isEqualTo(6);
        Task claimed = claimOne();
        report(claimed, new Report(null, List.of(), List.of(line("é"), line("xyz"))));
        finish(claimed, new Outcome.Failed("broken", Duration.ZERO));
        assertThat(present()).isEqualTo(6 + 5);

        Task again = claimOne();
        await(store.finish(
                new Lease(again.id(), again.attempt()),
                new Outcome.Completed("\"日\""),
                new Report(null, List.of(), List.of(line("last"))),
                Actor.node("node")));
        assertThat(present()).isEqualTo(6 + 5 + 5 + 4);

        submit(submission().input("12"));
        finish(claimOne(), new Outcome.Completed("3"));
        assertThat(present()).isEqualTo(6 + 5 + 5 + 4 + 3);

        await(store.delete(task.id(), Precondition.NONE));
        assertThat(present()).isEqualTo(3);
        advance(TestSubmission.RETENTION);
        await(store.purge(10));
        assertThat(present()).isZero();
    }

    /** How many bytes alice has stored. */
    private long present() {
        SubmitResult refused = submit(new Quota(100, 100, -1), List.of(submission()));
        return ((SubmitResult.OverLimit) refused).present();
    }

    private ReportEntry line(String text) {
        return new ReportEntry(clock.instant(), text);
    }

    private void report(Task task, Report report) {
        await(store.report(new Lease(task.id(), task.attempt()), report));
    }

    @Test
    void requestsOfOneBatchOfWritesCountTowardsTheQuota() {
        TestSubmission large = submission().input("\"" + "x".repeat(98) + "\"");

        assertThat(submit(new Quota(10, 10, 299), List.of(large, submission().input("\"" + "x".repeat(198) + "\""))))
                .isEqualTo(new SubmitResult.OverLimit(Quota.Part.BYTES, 0));
        assertThat(submit(new Quota(10, 10, 300), List.of(large, submission().input("\"" + "x".repeat(198) + "\""))))
                .isInstanceOf(SubmitResult.Stored.class);
    }

    @Test
    void aRepeatUnderTheSameKeyReturnsTheFirstTask() {
        Task first = submit(submission().idempotency("key", "body"));

        SubmitResult repeat = submit(NO_LIMIT, List.of(submission().idempotency("key", "body")));

        assertThat(repeat).isInstanceOfSatisfying(SubmitResult.Stored.class, answer -> {
            assertThat(answer.repeated()).isTrue();
            assertThat(answer.tasks()).extracting(Task::id).containsExactly(first.id());
        });
        assertThat(listAll()).hasSize(1);
    }

    @Test
    void anotherBodyUnderTheSameKeyIsRefused() {
        submit(submission().idempotency("key", "body"));

        assertThat(submit(NO_LIMIT, List.of(submission().idempotency("key", "another"))))
                .isEqualTo(new SubmitResult.KeyReused());
    }

    @Test
    void theKeysOfTwoCreatorsDoNotMeet() {
        submit(submission().idempotency("key", "body"));

        SubmitResult other =
                submit(NO_LIMIT, List.of(submission().creator("bob").idempotency("key", "another")));

        assertThat(other).isInstanceOf(SubmitResult.Stored.class);
    }

    @Test
    void twoCreatorsNeverShareANumberAndOneKeepsItsOwn() {
        Task alices = submit(submission());
        Task bobs = submit(submission().creator("bob"));
        Task alicesSecond = submit(submission());

        assertThat(bobs.creator().number()).isNotEqualTo(alices.creator().number());
        assertThat(alicesSecond.creator()).isEqualTo(alices.creator());
        assertThat(alices.creator().number()).isBetween(1L, (1L << 53) - 1);
    }

    @Test
    void aRepeatedBatchIsAnsweredWithoutWhatWasDeletedSince() {
        List<TestSubmission> batch = List.of(
                submission().idempotency("a", "body"),
                submission().idempotency("b", "body"),
                submission().idempotency("c", "body"));
        List<Task> stored = ((SubmitResult.Stored) submit(NO_LIMIT, batch)).tasks();
        await(store.cancel(stored.get(1).id(), TestSubmission.BY_ALICE, Precondition.NONE));
        await(store.delete(stored.get(1).id(), Precondition.NONE));

        SubmitResult repeat = submit(
                NO_LIMIT,
                List.of(
                        submission().idempotency("a", "body"),
                        submission().idempotency("b", "body"),
                        submission().idempotency("c", "body")));

        assertThat(repeat).isEqualTo(new SubmitResult.Stored(List.of(stored.get(0), stored.get(2)), List.of(1), true));
    }
}
