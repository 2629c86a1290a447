package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a store does with submissions. */
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
                .ignoringFields("input", "labels")
                .isEqualTo(read);
    }

    @Test
    void aBatchIsStoredWholeOrNotAtAll() {
        List<TestSubmission> batch = List.of(submission(), submission(), submission());

        SubmitResult refused = submit(2, batch);
        SubmitResult stored = submit(3, batch);

        assertThat(refused).isEqualTo(new SubmitResult.OverLimit(0));
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

        assertThat(submit(1, List.of(submission()))).isEqualTo(new SubmitResult.OverLimit(1));

        await(store.cancel(first.id(), TestSubmission.BY_ALICE));
        assertThat(submit(1, List.of(submission()))).isInstanceOf(SubmitResult.Stored.class);
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
        await(store.cancel(stored.get(1).id(), TestSubmission.BY_ALICE));
        await(store.delete(stored.get(1).id()));

        SubmitResult repeat = submit(
                NO_LIMIT,
                List.of(
                        submission().idempotency("a", "body"),
                        submission().idempotency("b", "body"),
                        submission().idempotency("c", "body")));

        assertThat(repeat).isEqualTo(new SubmitResult.Stored(List.of(stored.get(0), stored.get(2)), List.of(1), true));
    }
}
