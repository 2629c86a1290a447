package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.ListPosition;
import dev.longtask.store.query.Scope;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.ReportEntry;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a store answers queries. */
abstract class QueryContract extends StoreFixture {
    @Test
    void aListGoesOnWhereItsPageEnded() {
        List<TaskId> submitted =
                IntStream.range(0, 7).mapToObj(i -> submit(submission()).id()).toList();

        List<TaskId> listed = new ArrayList<>();
        ListPosition next = null;
        int pages = 0;
        do {
            TaskPage page = await(store.list(query(null, Set.of(), null, Map.of(), next, 3)));
            page.tasks().forEach(task -> listed.add(task.id()));
            next = page.next();
            pages++;
        } while (next != null);

        assertThat(listed).isEqualTo(submitted.reversed());
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void aListIsFilteredByEachFilter() {
        Task plain = submit(submission());
        Task bobs = submit(submission().creator("bob").labels(Map.of("team", "docs", "stage", "test")));
        Task imports = submit(submission().type("import"));
        await(store.cancel(plain.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        assertThat(list(query("bob", Set.of(), null, Map.of(), null, 9))).containsExactly(bobs.id());
        assertThat(list(query(null, EnumSet.of(TaskStatus.CANCELLED), null, Map.of(), null, 9)))
                .containsExactly(plain.id());
        assertThat(list(query(null, EnumSet.of(TaskStatus.ENQUEUED), null, Map.of(), null, 9)))
                .containsExactly(imports.id(), bobs.id());
        assertThat(list(query(null, Set.of(), "import", Map.of(), null, 9))).containsExactly(imports.id());
        assertThat(list(query(null, Set.of(), null, Map.of("team", "docs"), null, 9)))
                .containsExactly(bobs.id());
        assertThat(list(query(null, Set.of(), null, Map.of("team", "ops"), null, 9)))
                .isEmpty();
    }

    @Test
    void aListOfOneCreatorGoesOnWhereItsPageEndedAndShowsNoOthers() {
        List<TaskId> alices = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            alices.add(submit(submission()).id());
            submit(submission().creator(i % 2 == 0 ? "al" : "alice2"));
        }
        List<TaskId> listed = new ArrayList<>();
        ListPosition next = null;
        do {
            TaskPage page = await(store.list(query("alice", Set.of(), null, Map.of(), next, 3)));
            page.tasks().forEach(task -> listed.add(task.id()));
            next = page.next();
        } while (next != null);

        assertThat(listed).isEqualTo(alices.reversed());
    }

    @Test
    void aRareFilterLooksAtTwoThousandTasksAPageAndFindsAllInTheEnd() {
        List<TaskId> wanted = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            List<Submission> many = new ArrayList<>();
            for (int j = 0; j < 100; j++) {
                many.add(submission().build());
            }
            // Matches lie both in the middle of a page's scan and behind its end.
            TestSubmission rare = submission().type("rare");
            many.add(rare.build());
            await(store.submit(many, Quota.NONE));
            wanted.add(rare.id());
        }
        List<TaskId> listed = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        ListPosition next = null;
        do {
            TaskPage page = await(store.list(query(null, Set.of(), "rare", Map.of(), next, 15)));
            page.tasks().forEach(task -> listed.add(task.id()));
            sizes.add(page.tasks().size());
            next = page.next();
        } while (next != null);

        assertThat(listed).isEqualTo(wanted.reversed());
        if (store instanceof MemoryTaskStore) {
            // This store scans all tasks.
            return;
        }
        assertThat(sizes).containsExactly(15, 8);
        assertThat(await(store.list(query(null, Set.of(), "nothing", Map.of(), null, 15)))
                        .next())
                .isNotNull();
    }

    @Test
    void aPageThatEndsAtTheLastTaskItMayLookAtIsNotTheLastPage() {
        Task first = submit(submission().type("rare"));
        Task second = submit(submission().type("rare"));
        // The second task is the last of the two thousand that a page scans; the first lies behind them.
        for (int i = 0; i < 20; i++) {
            submit(
                    NO_LIMIT,
                    IntStream.range(0, i == 0 ? 99 : 100)
                            .mapToObj(j -> submission())
                            .toList());
        }

        TaskPage page = await(store.list(query(null, Set.of(), "rare", Map.of(), null, 1)));

        assertThat(page.tasks()).extracting(Task::id).containsExactly(second.id());
        assertThat(page.next()).isNotNull();
        assertThat(list(query(null, Set.of(), "rare", Map.of(), page.next(), 1)))
                .containsExactly(first.id());
    }

    @Test
    void aListOfOnesOwnTasksShowsNoOthersWhateverCreatorItAsksFor() {
        Task alices = submit(submission());
        Task bobs = submit(submission().creator("bob"));
        Scope own = new Scope.Of(TestSubmission.ALICE);

        assertThat(list(byCreator(own, alices))).containsExactly(alices.id());
        assertThat(list(byCreator(own, bobs))).isEmpty();
        assertThat(list(byCreator(new Scope.Everyone(), bobs))).containsExactly(bobs.id());
    }

    private static TaskQuery byCreator(Scope scope, Task task) {
        return new TaskQuery(scope, task.creator().number(), Set.of(), null, Map.of(), null, null, null, 9);
    }

    @Test
    void aListIsFilteredByTheTimeOfSubmission() {
        Task early = submit(submission());
        advance(Duration.ofMinutes(1));
        Instant noon = clock.instant();
        Task late = submit(submission());

        assertThat(list(new TaskQuery(new Scope.Everyone(), null, Set.of(), null, Map.of(), noon, null, null, 9)))
                .containsExactly(late.id());
        assertThat(list(new TaskQuery(new Scope.Everyone(), null, Set.of(), null, Map.of(), null, noon, null, 9)))
                .containsExactly(early.id());
    }

    @Test
    void unfinishedTasksAreListedOldestFirst() {
        Task running = submit(submission());
        claimOne();
        report(claimOf(running), 30, "Page 30");
        Task waiting = submit(submission().type("import"));
        Task finished = submit(submission());
        await(store.cancel(finished.id(), TestSubmission.BY_ALICE, Precondition.NONE));

        List<TaskWithMessages> all = await(store.listActive(new ActiveQuery(null, 0, 10)));
        List<TaskWithMessages> second = await(store.listActive(new ActiveQuery(null, 1, 10)));
        List<TaskWithMessages> imports = await(store.listActive(new ActiveQuery("import", 0, 10)));

        assertThat(all).extracting(active -> active.task().id()).containsExactly(running.id(), waiting.id());
        assertThat(all.getFirst().messages()).extracting(ReportEntry::text).containsExactly("Page 30");
        assertThat(second).extracting(active -> active.task().id()).containsExactly(waiting.id());
        assertThat(imports).extracting(active -> active.task().id()).containsExactly(waiting.id());
    }

    @Test
    void theStatisticsCountTasksByTypeAndStatus() {
        submit(submission());
        submit(submission());
        submit(submission().type("import"));
        finish(claimOne(), new Outcome.Completed(null));
        advance(Duration.ofSeconds(20));

        StoreStatistics statistics = await(store.statistics());

        assertThat(statistics.counts().stream().filter(count -> count.tasks() != 0))
                .containsExactlyInAnyOrder(
                        new StoreStatistics.Count("export", TaskStatus.ENQUEUED, 1),
                        new StoreStatistics.Count("export", TaskStatus.COMPLETE, 1),
                        new StoreStatistics.Count("import", TaskStatus.ENQUEUED, 1));
        assertThat(statistics.queueAge()).containsKeys("export", "import");
        assertThat(statistics.queueAge().get("import")).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void theStatisticsTellReadyTasksFromThoseThatWaitForTheirTimeOrKey() {
        submit(submission());
        submit(submission().runAt(clock.instant().plusSeconds(60)));
        submit(submission().key("one"));
        submit(submission().key("one"));
        submit(submission().type("import").runAt(clock.instant().plusSeconds(60)));

        StoreStatistics statistics = await(store.statistics());

        assertThat(statistics.tasks("export", TaskStatus.ENQUEUED)).isEqualTo(4);
        assertThat(statistics.ready()).isEqualTo(Map.of("export", 2));
    }

    @Test
    void readyTasksAreCountedUpToABound() {
        for (int i = 0; i < 3; i++) {
            submit(
                    NO_LIMIT,
                    IntStream.range(0, 400).mapToObj(each -> submission()).toList());
        }

        StoreStatistics statistics = await(store.statistics());

        assertThat(statistics.tasks("export", TaskStatus.ENQUEUED)).isEqualTo(1_200);
        assertThat(statistics.ready()).isEqualTo(Map.of("export", StoreStatistics.READY_AT_MOST));
    }

    @Test
    void theStatisticsCountATaskThatEndsOnceHoweverItWasAskedToStop() {
        IntStream.range(0, 2).forEach(i -> submit(submission()));
        Task completed = claimOne();
        Task stopped = claimOne();
        for (Task task : List.of(completed, stopped)) {
            await(store.cancel(task.id(), TestSubmission.BY_ALICE, Precondition.NONE));
        }

        finish(completed, new Outcome.Completed(null));
        finish(stopped, new Outcome.Stopped());

        assertThat(await(store.statistics()).counts().stream().filter(count -> count.tasks() != 0))
                .containsExactlyInAnyOrder(
                        new StoreStatistics.Count("export", TaskStatus.COMPLETE, 1),
                        new StoreStatistics.Count("export", TaskStatus.CANCELLED, 1));
    }

    @Test
    void aTaskIsFoundWithItsContentOrWithout() {
        Task task = submit(submission().input("{\"a\": 1}"));

        assertThat(await(store.find(task.id())).orElseThrow().input()).isEqualTo("{\"a\": 1}");
        Task plain = await(store.findWithoutContent(task.id())).orElseThrow();
        assertThat(plain.id()).isEqualTo(task.id());
        assertThat(plain.status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(await(store.findWithoutContent(ids.get()))).isEmpty();
    }
}
