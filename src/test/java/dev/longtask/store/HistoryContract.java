package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.LogPage;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.task.attempt.LogLine;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** History and log of a task. */
abstract class HistoryContract extends StoreFixture {

    @Test
    void theHistoryTellsEachTransitionWithWhoAndWhy() {
        submit(submission());
        Task claimed = claimOne();
        advance(Duration.ofSeconds(1));
        finish(claimed, new Outcome.Failed("no such space", null));

        assertThat(history(claimed.id()))
                .containsExactly(
                        new HistoryEntry(
                                clock.instant().minusSeconds(1),
                                null,
                                TaskStatus.ENQUEUED,
                                0,
                                TestSubmission.BY_ALICE,
                                null),
                        new HistoryEntry(
                                clock.instant().minusSeconds(1),
                                TaskStatus.ENQUEUED,
                                TaskStatus.RUNNING,
                                1,
                                Actor.node("node"),
                                null),
                        new HistoryEntry(
                                clock.instant(),
                                TaskStatus.RUNNING,
                                TaskStatus.FAILED,
                                1,
                                Actor.node("node"),
                                "no such space"));
    }

    @Test
    void aHistoryHasPagesOfWholeAttempts() {
        Task task = submit(submission().maxAttempts(10));
        for (int i = 0; i < 5; i++) {
            finish(claimOne(), new Outcome.Failed("broken", Duration.ZERO));
        }
        await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        HistoryPage first = await(store.history(task.id(), HistoryPage.START, 2));
        HistoryPage second = await(store.history(task.id(), 2, 2));
        HistoryPage third = await(store.history(task.id(), 4, 2));

        assertThat(first.entries()).extracting(HistoryEntry::attempt).containsExactly(0, 1, 1, 2, 2);
        assertThat(first.next()).isEqualTo(2);
        assertThat(second.entries()).extracting(HistoryEntry::attempt).containsExactly(3, 3, 4, 4);
        assertThat(second.next()).isEqualTo(4);
        assertThat(third.entries()).extracting(HistoryEntry::attempt).containsExactly(5, 5, 5);
        assertThat(third.next()).isNull();
        List<HistoryEntry> all = new ArrayList<>(first.entries());
        all.addAll(second.entries());
        all.addAll(third.entries());
        assertThat(all).isEqualTo(history(task.id()));
        assertThat(await(store.history(ids.get(), HistoryPage.START, 2))).isEqualTo(new HistoryPage(List.of(), null));
    }

    @Test
    void aTaskThatRunsShowsItsAttemptAlsoOnALaterPage() {
        Task task = submit(submission().maxAttempts(10));
        finish(claimOne(), new Outcome.Failed("broken", Duration.ZERO));
        claimOne();

        assertThat(await(store.history(task.id(), HistoryPage.START, 1)).next()).isEqualTo(1);
        assertThat(await(store.history(task.id(), 1, 1)).entries())
                .extracting(HistoryEntry::to)
                .containsExactly(TaskStatus.RUNNING);
    }

    @Test
    void aLogThatIsFullSaysSoAndTakesNoMore() {
        submit(submission());
        Task task = claimOne();
        Lease lease = new Lease(task.id(), task.attempt());
        int each = 1_000;
        Report report =
                new Report(null, List.of(), Collections.nCopies(each, new ReportEntry(clock.instant(), "a line")));
        for (int lines = 0; lines < TaskStore.MOST_LINES + each; lines += each) {
            await(store.report(lease, report));
        }

        LogPage end = await(store.log(task.id(), TaskStore.MOST_LINES - 2, 10));

        assertThat(end.lines()).extracting(LogLine::text).containsExactly("a line", TaskStore.LOG_IS_FULL);
        assertThat(end.lines().getLast().number()).isEqualTo(TaskStore.MOST_LINES);
    }
}
