package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.query.Change;
import dev.longtask.store.query.ChangePage;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the list of changes tells. */
abstract class ChangeContract extends StoreFixture {
    private long position;

    @BeforeEach
    void beginAtTheLatestChange() {
        ChangePage page = await(store.changes(TaskStore.LATEST_CHANGE, 10));
        assertThat(page.changes()).isEmpty();
        assertThat(page.complete()).isTrue();
        position = page.next();
    }

    /** The tasks that have changed since the last call. */
    private List<TaskId> changed() {
        ChangePage page = await(store.changes(position, 100));
        assertThat(page.complete()).isTrue();
        assertThat(page.changes()).extracting(Change::id).isSorted().allMatch(id -> id > position);
        position = page.next();
        return page.changes().stream()
                .flatMap(change -> change.tasks().stream())
                .toList();
    }

    @Test
    void everyChangeOfATaskIsToldOnce() {
        TestSubmission submission = submission().maxAttempts(1);
        submit(submission);
        assertThat(changed()).containsExactly(submission.id());
        Task claimed = claimOne();
        assertThat(changed()).containsExactly(submission.id());
        report(claimed, 40, "Page 40");
        assertThat(changed()).containsExactly(submission.id());
        finish(claimed, new Outcome.Failed("broken", null));
        assertThat(changed()).containsExactly(submission.id());
        await(store.retry(submission.id(), TestSubmission.BY_ALICE, 1_000, Precondition.NONE));
        assertThat(changed()).containsExactly(submission.id());
        await(store.cancel(submission.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        assertThat(changed()).containsExactly(submission.id());
        await(store.delete(submission.id(), Precondition.NONE));
        assertThat(changed()).containsExactly(submission.id());
    }

    @Test
    void aRequestedCancelAndALostLeaseAreTold() {
        submit(submission());
        Task claimed = claimOne();
        changed();

        await(store.cancel(claimed.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        assertThat(changed()).containsExactly(claimed.id());
        advance(Duration.ofHours(1));
        await(store.reap(10, Duration.ofDays(1)));

        assertThat(changed()).containsExactly(claimed.id());
    }

    @Test
    void whatChangesNothingIsNotTold() {
        submit(submission());
        Task claimed = claimOne();
        finish(claimed, new Outcome.Completed("1"));
        changed();

        finish(claimed, new Outcome.Completed("1"));
        finish(claimed, new Outcome.Failed("late", null));
        await(store.renew(List.of(lease(claimed)), Duration.ofMinutes(1)));
        await(store.report(new Lease(claimed.id(), 7), new Report(50, List.of(), List.of())));
        await(store.cancel(claimed.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        assertThat(changed()).isEmpty();
    }

    @Test
    void aReaderGoesOnWhereAPageEnded() {
        long start = position;
        List<TestSubmission> submissions = List.of(submission(), submission(), submission());
        submissions.forEach(this::submit);
        List<TaskId> ids = submissions.stream().map(TestSubmission::id).toList();

        ChangePage first = await(store.changes(start, 2));
        ChangePage second = await(store.changes(first.next(), 2));

        assertThat(first.more()).isTrue();
        assertThat(first.changes()).extracting(Change::tasks).containsExactly(ids.subList(0, 1), ids.subList(1, 2));
        assertThat(second.more()).isFalse();
        assertThat(second.changes()).extracting(Change::tasks).containsExactly(ids.subList(2, 3));
        assertThat(await(store.changes(second.next(), 2)).changes()).isEmpty();
    }

    @Test
    void tasksOfOneSubmissionAreOneChange() {
        TestSubmission one = submission();
        TestSubmission other = submission();
        submit(NO_LIMIT, List.of(one, other));

        assertThat(await(store.changes(position, 10)).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.tasks()).containsExactlyInAnyOrder(one.id(), other.id()));
    }

    @Test
    void oldChangesArePurgedAndAReaderIsToldThatItMissedSome() {
        long start = position;
        submit(submission());
        submit(submission());
        advance(TaskStore.CHANGES_KEPT.plusSeconds(1));
        submit(submission());
        long latest = await(store.changes(start, 100)).next();

        assertThat(await(store.purgeChanges(100))).isPositive();

        assertThat(await(store.changes(start, 100)).complete()).isFalse();
        assertThat(await(store.changes(latest, 100)).complete()).isTrue();
        submit(submission());
        assertThat(await(store.changes(latest, 100)).changes()).hasSize(1);
        assertThat(await(store.purgeChanges(100))).isZero();
    }

    @Test
    void aClockThatWasSetBackLeavesNoGapInTheChanges() {
        submit(submission());
        long afterFirst = await(store.changes(position, 100)).next();
        advance(Duration.ofHours(-1));
        TestSubmission second = submission();
        submit(second);
        advance(TaskStore.CHANGES_KEPT.plusSeconds(1));
        submit(submission());

        await(store.purgeChanges(100));

        ChangePage page = await(store.changes(afterFirst, 100));
        boolean told = page.changes().stream().anyMatch(change -> change.tasks().contains(second.id()));
        assertThat(told || !page.complete()).isTrue();
    }

    @Test
    void aPositionThatTheStoreHasNotReachedMissesChanges() {
        submit(submission());

        assertThat(await(store.changes(position + 1_000_000_000, 100)).complete())
                .isFalse();
    }
}
