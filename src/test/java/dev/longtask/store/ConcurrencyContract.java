package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.task.Rate;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.testing.PromiseChecker;
import dev.longtask.testing.TaskRecords;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Operations that race with each other. */
abstract class ConcurrencyContract extends StoreFixture {

    private static final int TASKS = 400;
    private static final int LIMITED_TASKS = 80;
    private static final int WATCHED_TASKS = 20;
    private static final int THREADS = 4;

    @Test
    void racingClaimsEndsAndCancelsLeaveOneOutcomeOfEachTask() throws Exception {
        List<TaskId> submitted = IntStream.range(0, TASKS)
                .mapToObj(i -> submit(submission().maxAttempts(2)).id())
                .toList();
        Map<TaskId, List<TaskStatus>> answers = new ConcurrentHashMap<>();
        AtomicInteger unfinished = new AtomicInteger(TASKS);

        try (ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS)) {
            List<Future<?>> racing = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                racing.add(threads.submit(() -> work(random, answers, unfinished)));
                racing.add(threads.submit(() -> cancelSome(submitted, random, answers, unfinished)));
            }
            for (Future<?> racer : racing) {
                racer.get(60, TimeUnit.SECONDS);
            }
        }

        for (TaskId id : submitted) {
            List<HistoryEntry> history = history(id);
            assertChain(history);
            TaskStatus end = history.getLast().to();
            assertThat(end.isTerminal()).isTrue();
            assertThat(get(id).status()).isEqualTo(end);
            assertThat(answers.get(id)).as("terminal answers for %s", id).containsOnly(end);
        }
    }

    @Test
    void racingNodesNeverExceedALimit() throws Exception {
        letTimeTick();
        TypeLimits limits = new TypeLimits(3, new Rate(10, Duration.ofMillis(100)), false);
        List<TaskId> submitted = IntStream.range(0, LIMITED_TASKS)
                .mapToObj(i -> submit(i % 2 == 0 ? submission() : submission().key("k" + i % 3))
                        .id())
                .toList();
        AtomicInteger unfinished = new AtomicInteger(LIMITED_TASKS);

        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> racing = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                racing.add(threads.submit(() -> workWithin(limits, random, unfinished)));
            }
            for (Future<?> racer : racing) {
                racer.get(60, TimeUnit.SECONDS);
            }
        }

        PromiseChecker promises = new PromiseChecker(submitted.stream()
                .map(id -> TaskRecords.of(get(id), history(id)))
                .toList());
        promises.checkTasks();
        assertThat(promises.runs()).isGreaterThanOrEqualTo(LIMITED_TASKS);
        promises.checkConcurrency("export", 3);
        promises.checkKeys(1);
        promises.checkRate("export", 10, Duration.ofMillis(100));
    }

    @Test
    void aConditionalCancelOverlooksNoReport() throws Exception {
        IntStream.range(0, WATCHED_TASKS).forEach(i -> submit(submission()));
        List<Task> claimed = claim(WATCHED_TASKS);
        assertThat(claimed).hasSize(WATCHED_TASKS);

        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Task task : claimed) {
                Future<?> reports = threads.submit(() -> {
                    for (int progress = 1; progress <= 20; progress++) {
                        report(task, progress, "Page " + progress);
                    }
                });
                Future<?> cancel = threads.submit(() -> {
                    Task seen;
                    ActionResult result;
                    do {
                        seen = get(task.id());
                        result = await(store.cancel(task.id(), TestSubmission.BY_ALICE, unchanged(seen)));
                    } while (result instanceof ActionResult.Changed);
                    assertThat(((ActionResult.Done) result).task().progress()).isEqualTo(seen.progress());
                });
                reports.get(60, TimeUnit.SECONDS);
                cancel.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private void workWithin(TypeLimits limits, Random random, AtomicInteger unfinished) {
        while (unfinished.get() > 0) {
            for (Task task : claim(2, limits).tasks()) {
                boolean fails = random.nextInt(4) == 0;
                FinishResult result =
                        finish(task, fails ? new Outcome.Failed("broken", Duration.ZERO) : new Outcome.Completed(null));
                if (((FinishResult.Recorded) result).status().isTerminal()) {
                    unfinished.decrementAndGet();
                }
            }
        }
    }

    /** Claims tasks and ends each of them twice, as a repeated request would. */
    private void work(Random random, Map<TaskId, List<TaskStatus>> answers, AtomicInteger unfinished) {
        while (unfinished.get() > 0) {
            for (Task task : claim(5)) {
                Outcome outcome = random.nextInt(3) == 0
                        ? new Outcome.Failed("broken", Duration.ZERO)
                        : new Outcome.Completed("1");
                FinishResult first = finish(task, outcome);
                assertThat(finish(task, outcome)).isEqualTo(first);
                note(task.id(), ((FinishResult.Recorded) first).status(), answers, unfinished);
            }
        }
    }

    private void cancelSome(
            List<TaskId> submitted, Random random, Map<TaskId, List<TaskStatus>> answers, AtomicInteger unfinished) {
        for (int i = 0; i < TASKS / 4; i++) {
            TaskId id = submitted.get(random.nextInt(TASKS));
            if (await(store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE)) instanceof ActionResult.Done done) {
                note(id, done.task().status(), answers, unfinished);
            }
        }
    }

    private static void note(
            TaskId id, TaskStatus status, Map<TaskId, List<TaskStatus>> answers, AtomicInteger unfinished) {
        if (status.isTerminal()) {
            answers.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>()).add(status);
            unfinished.decrementAndGet();
        }
    }

    private static void assertChain(List<HistoryEntry> history) {
        assertThat(history.getFirst().from()).isNull();
        for (int i = 1; i < history.size(); i++) {
            TaskStatus from = history.get(i - 1).to();
            assertThat(history.get(i).from()).isEqualTo(from);
            assertThat(Transitions.leads(from, history.get(i).to())).isTrue();
        }
    }
}
