package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.store.ClaimRequest;
import dev.longtask.store.StoreException;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskStore;
import dev.longtask.task.HistoryEntry;
import dev.longtask.task.LogLine;
import dev.longtask.task.Report;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final MovableClock clock = new MovableClock();
    private final VirtualLoop loop = new VirtualLoop(clock);
    private final Map<String, Integer> storeCalls = new HashMap<>();
    private final TaskStore store = counting(new MemoryTaskStore(clock));
    private final Map<String, String> settings = new HashMap<>(Map.of("longtask.slots", "2"));
    private final Map<String, TaskHandler> handlers = new HashMap<>();
    /** What waits for the test, by task; the latest attempt's. */
    private final Map<TaskId, UniEmitter<? super JsonNode>> waiting = new LinkedHashMap<>();

    private final Map<TaskId, TaskContext> contexts = new HashMap<>();
    private final List<TaskId> cancelled = new ArrayList<>();
    /** Methods of the store that fail; whether the store does what it was asked all the same. */
    private final Map<String, Boolean> failing = new HashMap<>();

    /** Where a test asked for it, claims do what they do, and their answers wait for the test. */
    private final List<Runnable> heldClaims = new ArrayList<>();

    /** What the engine's observer was told. */
    private final List<String> observed = new ArrayList<>();

    private boolean holdClaims;
    private boolean failNextAttempt;
    private boolean holdReports;
    private @Nullable UniEmitter<?> heldReport;
    private @Nullable Engine engine;
    private @Nullable Tasks tasks;

    EngineTest() {
        handlers.put(
                "gate",
                (input, context) -> Uni.createFrom()
                        .<JsonNode>emitter(emitter -> {
                            contexts.put(context.id(), context);
                            waiting.put(context.id(), emitter);
                        })
                        .onCancellation()
                        .invoke(() -> cancelled.add(context.id())));
    }

    /** Counts calls by method, to see what is written how often. */
    private TaskStore counting(TaskStore store) {
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (proxy, method, arguments) -> {
                    storeCalls.merge(method.getName(), 1, Integer::sum);
                    if (holdReports && method.getName().equals("report")) {
                        return Uni.createFrom().emitter(emitter -> heldReport = emitter);
                    }
                    Boolean done = failing.get(method.getName());
                    if (done != null) {
                        if (done) {
                            ((Uni<?>) method.invoke(store, arguments)).await().indefinitely();
                        }
                        return Uni.createFrom()
                                .failure(new StoreException(StoreException.Reason.UNAVAILABLE, "simulated"));
                    }
                    if (holdClaims && method.getName().equals("claim")) {
                        Object claimed = ((Uni<?>) method.invoke(store, arguments))
                                .await()
                                .indefinitely();
                        return Uni.createFrom().emitter(emitter -> heldClaims.add(() -> emitter.complete(claimed)));
                    }
                    return method.invoke(store, arguments);
                });
    }

    private void start() {
        LongtaskConfig config = TestConfig.of(settings);
        TaskTypes types = new TaskTypes(config, List.of(), handlers);
        Engine started = new Engine(
                "node",
                store,
                types,
                config,
                loop,
                Runnable::run,
                new EngineClock(),
                new Random(1),
                new EngineObserver() {
                    @Override
                    public void attemptEnded(String type, TaskStatus next, Duration ran) {
                        observed.add(next.name());
                    }

                    @Override
                    public void leaseLost(String type) {
                        observed.add("lease lost: " + type);
                    }
                });
        engine = started;
        tasks = new Tasks(
                store,
                started,
                new Submissions(store, types, config.limits(), new TaskIds(clock, new Random(1))),
                new Waits(store, started, loop, clock, config.pollInterval(), 2));
        started.start();
        loop.run(MOMENT);
    }

    /** The clock that the engine sees; an attempt that begins reads it first. */
    private final class EngineClock extends Clock {
        @Override
        public Instant instant() {
            if (failNextAttempt) {
                failNextAttempt = false;
                throw new OutOfMemoryError("simulated");
            }
            return clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    private Tasks tasks() {
        return Objects.requireNonNull(tasks);
    }

    private TaskId submit(String type) {
        NewTask task = new NewTask(type, null, null, 0, null, Map.of(), null, null, null);
        SubmitResult.Stored stored = tasks().submit(List.of(task), TestSubmission.ALICE, null)
                .await()
                .indefinitely();
        loop.run(MOMENT);
        return stored.tasks().getFirst().id();
    }

    private UniEmitter<? super JsonNode> runOf(TaskId id) {
        return Objects.requireNonNull(waiting.get(id));
    }

    private TaskContext contextOf(TaskId id) {
        return Objects.requireNonNull(contexts.get(id));
    }

    private void complete(TaskId id) {
        runOf(id).complete(IntNode.valueOf(1));
        loop.run(MOMENT);
    }

    private Task get(TaskId id) {
        return store.find(id).await().indefinitely().orElseThrow();
    }

    @Test
    void aSubmittedTaskRunsAtOnceAndItsResultIsRecorded() {
        start();
        TaskId id = submit("gate");
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);

        complete(id);

        assertThat(get(id).status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(get(id).result()).isEqualTo("1");
    }

    @Test
    void aFreeSlotIsFilledAtOnce() {
        start();
        TaskId first = submit("gate");
        submit("gate");
        TaskId third = submit("gate");
        assertThat(waiting).doesNotContainKey(third);

        complete(first);

        assertThat(waiting).containsKey(third);
    }

    @Test
    void aTypeKeepsToItsConcurrency() {
        settings.put("longtask.types.gate.concurrency", "1");
        start();
        TaskId first = submit("gate");
        TaskId second = submit("gate");
        assertThat(waiting).containsOnlyKeys(first);

        complete(first);

        assertThat(waiting).containsKey(second);
    }

    @Test
    void aHandlerThatNeverReturnsFailsAtItsTimeLimitAndItsSlotIsFree() {
        settings.put("longtask.slots", "1");
        settings.put("longtask.types.gate.timeout", "10s");
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        TaskId hanging = submit("gate");
        TaskId next = submit("gate");

        loop.run(Duration.ofSeconds(10).plus(MOMENT));

        assertThat(get(hanging).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(hanging).message()).contains("PT10S");
        assertThat(cancelled).contains(hanging);
        assertThat(waiting).containsKey(next);
    }

    @Test
    void aHandlerThatAlwaysThrowsUsesUpItsAttemptsWithBackOffAndHarmsNoOther() {
        settings.put("longtask.defaults.back-off.jitter", "0");
        handlers.put("poison", (input, context) -> {
            throw new IllegalStateException("poison");
        });
        start();
        TaskId poison = submit("poison");
        TaskId other = submit("gate");

        loop.run(Duration.ofMinutes(1));
        complete(other);

        List<HistoryEntry> history = store.history(poison).await().indefinitely();
        assertThat(history)
                .extracting(HistoryEntry::to)
                .containsExactly(
                        TaskStatus.ENQUEUED,
                        TaskStatus.RUNNING,
                        TaskStatus.ENQUEUED,
                        TaskStatus.RUNNING,
                        TaskStatus.ENQUEUED,
                        TaskStatus.RUNNING,
                        TaskStatus.FAILED);
        assertThat(Duration.between(history.get(2).at(), history.get(3).at())).isEqualTo(Duration.ofSeconds(5));
        assertThat(Duration.between(history.get(4).at(), history.get(5).at())).isEqualTo(Duration.ofSeconds(10));
        assertThat(get(poison).message())
                .matches("The attempt failed unexpectedly\\. The service's log has the reason, under [0-9a-f]{8}\\.");
        assertThat(get(other).status()).isEqualTo(TaskStatus.COMPLETE);
    }

    @Test
    void aFailureForGoodIsNotRetried() {
        handlers.put("hopeless", (input, context) -> Uni.createFrom().failure(TaskFailure.forGood("No such space.")));
        start();

        TaskId id = submit("hopeless");

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void aFailureThatNamesItsWaitIsNotRetriedBefore() {
        handlers.put(
                "busy",
                (input, context) ->
                        Uni.createFrom().failure(TaskFailure.retryableAfter("Busy.", Duration.ofMinutes(5))));
        start();

        TaskId id = submit("busy");

        loop.run(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(get(id).attempt()).isEqualTo(1);
        loop.run(Duration.ofSeconds(2));
        assertThat(get(id).attempt()).isEqualTo(2);
    }

    @Test
    void aResultBeyondTheLimitFailsTheTaskAndSaysSo() {
        settings.put("longtask.limits.result-size", "1K");
        handlers.put("wordy", (input, context) -> Uni.createFrom().item(TextNode.valueOf("x".repeat(2_000))));
        start();

        TaskId id = submit("wordy");

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).isEqualTo("The result is larger than 1024 bytes.");
    }

    @Test
    void aCancelReachesTheHandlerAndTheTaskEndsWhenItsWorkHas() {
        start();
        TaskId id = submit("gate");
        CompletableFuture<Void> work = new CompletableFuture<>();
        contextOf(id).onStop(() -> Uni.createFrom().completionStage(work));

        tasks().cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
        loop.run(MOMENT);
        assertThat(cancelled).containsExactly(id);
        assertThat(contextOf(id).isStopping()).isTrue();
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCEL_REQUESTED);

        work.complete(null);
        loop.run(MOMENT);
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void workThatDoesNotStopIsGivenUpAfterItsGrace() {
        settings.put("longtask.types.gate.grace", "3s");
        start();
        TaskId id = submit("gate");
        contextOf(id).onStop(() -> Uni.createFrom().nothing());

        tasks().cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
        loop.run(Duration.ofSeconds(9));

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void whatIsSaidToStopTheWorkAfterItsEndIsStillDone() {
        start();
        TaskId id = submit("gate");
        tasks().cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
        loop.run(MOMENT);
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);

        AtomicBoolean stopped = new AtomicBoolean();
        contextOf(id).onStop(() -> Uni.createFrom().voidItem().invoke(() -> stopped.set(true)));
        loop.run(MOMENT);

        assertThat(stopped).isTrue();
    }

    @Test
    void aCancelThatOvertakesTheAnswerToTheClaimIsNotLost() {
        start();
        holdClaims = true;
        TaskId id = submit("gate");
        tasks().cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
        loop.run(MOMENT);
        holdClaims = false;

        heldClaims.forEach(Runnable::run);
        loop.run(MOMENT);

        assertThat(waiting).doesNotContainKey(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void aCancelOnAnotherNodeThatOvertakesTheAnswerToTheClaimIsNotLost() {
        start();
        holdClaims = true;
        TaskId id = submit("gate");
        store.cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
        Objects.requireNonNull(engine).tasksChanged(id::equals);
        loop.run(MOMENT);
        holdClaims = false;

        heldClaims.forEach(Runnable::run);
        loop.run(MOMENT);

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void aTaskThatIsClaimedWhileADrainBeginsIsHandedBack() {
        start();
        holdClaims = true;
        TaskId id = submit("gate");
        CompletableFuture<Void> drained = Objects.requireNonNull(engine).drain().subscribeAsCompletionStage();
        loop.run(MOMENT);
        assertThat(drained).isNotDone();

        heldClaims.forEach(Runnable::run);
        loop.run(MOMENT);

        assertThat(drained).isDone();
        assertThat(waiting).doesNotContainKey(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void whatAClaimLeasedWhoseAnswerWasLostIsHandedBackUncounted() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        failing.put("claim", true);
        TaskId id = submit("gate");
        failing.clear();

        loop.run(Duration.ofSeconds(5));

        assertThat(waiting).containsKey(id);
        assertThat(get(id).attempt()).isGreaterThan(1);
        assertThat(get(id).attemptsUsed()).isEqualTo(1);
    }

    @Test
    void whatAClaimLeasedWhoseAnswerWasLostIsHandedBackAlsoInADrain() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        failing.put("claim", true);
        TaskId id = submit("gate");

        CompletableFuture<Void> drained = Objects.requireNonNull(engine).drain().subscribeAsCompletionStage();
        loop.run(Duration.ofSeconds(2));

        assertThat(drained).isDone();
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void anAttemptThatCanNotBeginIsHandedBackAndHarmsNoOther() {
        start();
        holdClaims = true;
        TaskId first = submit("gate");
        TaskId second = submit("gate");
        holdClaims = false;
        failNextAttempt = true;

        heldClaims.forEach(Runnable::run);
        loop.run(Duration.ofSeconds(1));

        assertThat(waiting).containsKeys(first, second);
        assertThat(get(first).attemptsUsed()).isEqualTo(1);
        assertThat(get(second).attemptsUsed()).isEqualTo(1);
        assertThat(get(first).attempt() + get(second).attempt()).isEqualTo(3);
    }

    @Test
    void anAttemptWhoseLeaseCanNotBeRenewedStopsBeforeItEndsAndDoesNotCount() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        TaskId id = submit("gate");
        loop.run(Duration.ofMinutes(1));
        failing.putAll(Map.of("renew", false, "claim", false, "finish", false, "reap", false));
        Duration grace = contextOf(id).grace();
        assertThat(cancelled).isEmpty();

        loop.run(Duration.ofSeconds(30).minus(grace));
        assertThat(cancelled).containsExactly(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        loop.run(Duration.ofMinutes(5));
        failing.clear();
        loop.run(Duration.ofSeconds(10));

        assertThat(get(id).attemptsUsed()).isEqualTo(1);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(get(id).attempt()).isEqualTo(2);
    }

    @Test
    void oneRenewalThatFailsStopsNothing() {
        start();
        TaskId id = submit("gate");
        for (int i = 0; i < 20; i++) {
            loop.run(Duration.ofSeconds(20));
            failing.put("renew", false);
            loop.run(Duration.ofSeconds(8));
            failing.clear();
        }

        assertThat(cancelled).isEmpty();
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void aNodeThatStoodStillRenewsItsOwnLeasesBeforeItJudgesAny() {
        settings.put("longtask.types.gate.max-attempts", "1");
        settings.put("longtask.types.gate.timeout", "10h");
        start();
        TaskId id = submit("gate");
        loop.run(Duration.ofMinutes(1));

        clock.advance(Duration.ofHours(1));
        loop.run(Duration.ofMinutes(1));

        assertThat(get(id).status()).isNotEqualTo(TaskStatus.DEAD);
        assertThat(get(id).attemptsUsed()).isLessThanOrEqualTo(1);
    }

    @Test
    void aDrainMayTakeAsLongAsTheLongestGrace() {
        settings.put("longtask.types.gate.grace", "10m");
        settings.put("longtask.drain-time", "20s");
        start();

        assertThat(Objects.requireNonNull(engine).longestDrain())
                .isGreaterThan(Duration.ofMinutes(10).plusSeconds(20));
    }

    @Test
    void theObserverIsToldOfEachEndAndOfLeasesThatAreReapedOrLost() {
        start();
        TaskId completed = submit("gate");
        complete(completed);
        assertThat(observed).containsExactly("COMPLETE");
        TaskId lost = submit("gate");
        // As another node does when the lease has run out.
        clock.advance(Duration.ofSeconds(31));
        store.reap(10).await().indefinitely();
        loop.run(Duration.ofSeconds(1));
        assertThat(observed).containsExactly("COMPLETE", "lease lost: gate");
        assertThat(cancelled).contains(lost);
    }

    @Test
    void theObserverIsToldOfALeaseOfADeadNodeThatThisOneTakesBack() {
        settings.put("longtask.types.gate.concurrency", "1");
        start();
        TaskId first = submit("gate");
        TaskId second = submit("gate");
        store.claim(new ClaimRequest(
                        new ClaimRequest.Claimant("dead", 5),
                        Duration.ofSeconds(1),
                        List.of(new ClaimRequest.Wanted("gate", 1)),
                        1))
                .await()
                .indefinitely();

        loop.run(Duration.ofSeconds(30));

        assertThat(observed).containsExactly("lease lost: gate");
        assertThat(get(second).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(first).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void leasesAreRenewedWhileTheWorkGoesOn() {
        settings.put("longtask.types.gate.timeout", "1h");
        start();
        TaskId id = submit("gate");

        loop.run(Duration.ofMinutes(30));

        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(get(id).attempt()).isEqualTo(1);
    }

    @Test
    void manyReportsMakeOneWriteASecondAndTheLastIsNotLost() {
        start();
        TaskId id = submit("gate");
        TaskContext context = contextOf(id);

        for (int i = 0; i < 10_000; i++) {
            context.progress(i % 100);
            context.message("step " + i);
            loop.run(MOMENT);
        }
        context.progress(77);
        context.message("the last");
        context.log("a line");
        complete(id);

        assertThat(storeCalls.get("report")).isBetween(9, 11);
        assertThat(get(id).message()).isEqualTo("the last");
        assertThat(store.messages(id).await().indefinitely())
                .hasSize(100)
                .last()
                .extracting(Report.Note::text)
                .isEqualTo("the last");
        assertThat(store.log(id, 0, 10).await().indefinitely().lines())
                .extracting(LogLine::text)
                .containsExactly("a line");
    }

    @Test
    void progressAndItsMessageAreSeenTogether() {
        start();
        TaskId id = submit("gate");

        contextOf(id).progress(40, "Page 40");
        loop.run(MOMENT);

        assertThat(get(id).progress()).isEqualTo(40);
        assertThat(get(id).message()).isEqualTo("Page 40");
    }

    @Test
    void aReportWhoseWriteFailsWhileTheAttemptEndsIsNotLost() {
        start();
        TaskId id = submit("gate");
        holdReports = true;
        contextOf(id).progress(70, "Page 70");
        loop.run(MOMENT);
        complete(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);

        Objects.requireNonNull(heldReport).fail(new StoreException(StoreException.Reason.UNAVAILABLE, "simulated"));
        loop.run(MOMENT);

        assertThat(get(id).status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(get(id).message()).isEqualTo("Page 70");
    }

    @Test
    void aLogBeyondItsLimitEndsWithALineThatSaysSo() {
        settings.put("longtask.limits.log-lines", "3");
        start();
        TaskId id = submit("gate");
        for (int i = 0; i < 10; i++) {
            contextOf(id).log("line " + i);
        }
        complete(id);

        assertThat(store.log(id, 0, 10).await().indefinitely().lines())
                .hasSize(4)
                .last()
                .extracting(LogLine::text)
                .asString()
                .contains("limit of 3 lines");
    }

    @Test
    void logLinesThatWaitToBeWrittenAreBoundedAndTheLogTellsOfThoseThatWereDropped() {
        start();
        TaskId id = submit("gate");
        holdReports = true;
        contextOf(id).progress(1);
        loop.run(MOMENT);
        for (int i = 0; i < 1_000; i++) {
            contextOf(id).log("x".repeat(1_000));
        }
        assertThat(contextOf(id).isLogFull()).isTrue();
        holdReports = false;
        Objects.requireNonNull(heldReport).fail(new StoreException(StoreException.Reason.UNAVAILABLE, "simulated"));
        loop.run(Duration.ofSeconds(2));
        assertThat(contextOf(id).isLogFull()).isFalse();
        contextOf(id).log("after");
        complete(id);

        List<LogLine> lines = store.log(id, 0, 10_000).await().indefinitely().lines();
        assertThat(lines).hasSizeBetween(200, 300);
        assertThat(lines.get(lines.size() - 2).text()).containsPattern("\\d{3} lines are missing here");
        assertThat(lines.getLast().text()).isEqualTo("after");
    }

    @Test
    void aResultThatCanNotBeWrittenFailsTheTaskAndSaysSo() {
        com.fasterxml.jackson.databind.node.ArrayNode deep =
                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 100_000; i++) {
            deep = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                    .arrayNode()
                    .add(deep);
        }
        JsonNode result = deep;
        handlers.put("deep", (input, context) -> Uni.createFrom().item(result));
        start();
        TaskId id = submit("deep");

        assertThat(get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(get(id).message()).isEqualTo("The result can't be written as JSON.");
    }

    @Test
    void aDrainLetsWorkEndAndHandsTheRestBack() {
        settings.put("longtask.drain-time", "10s");
        start();
        TaskId quick = submit("gate");
        TaskId slow = submit("gate");
        TaskId waitingTask = submit("gate");
        CompletableFuture<Void> drained = Objects.requireNonNull(engine).drain().subscribeAsCompletionStage();

        loop.run(Duration.ofSeconds(5));
        complete(quick);
        assertThat(drained).isNotDone();
        loop.run(Duration.ofSeconds(6));

        assertThat(drained).isDone();
        assertThat(get(quick).status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(get(slow).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(slow).attemptsUsed()).isZero();
        assertThat(get(waitingTask).attempt()).isZero();
    }

    @Test
    void aDrainEndsAlsoWhenAClaimUnderWayBringsNothing() {
        LongtaskConfig config = TestConfig.of(settings);
        TaskStore slow = new FaultyStore(store, loop, new Random(1), 0, lease -> {}).proxy();
        Engine draining = new Engine(
                "node",
                slow,
                new TaskTypes(config, List.of(), handlers),
                config,
                loop,
                Runnable::run,
                clock,
                new Random(1),
                SimulatedNode.NO_OBSERVER);
        draining.start();
        draining.wake();
        CompletableFuture<Void> drained = draining.drain().subscribeAsCompletionStage();

        loop.run(Duration.ofMinutes(2));

        assertThat(drained).isDone();
    }

    @Test
    void aWaitWakesAtTheChangeAndUntilThenReadsOnceAPollInterval() {
        start();
        TaskId id = submit("gate");
        storeCalls.clear();
        CompletableFuture<Task> waits = tasks().await(
                        id, task -> task.status().isTerminal(), Duration.ofMinutes(1), TestSubmission.ALICE)
                .subscribeAsCompletionStage();

        loop.run(Duration.ofSeconds(29));
        assertThat(waits).isNotDone();
        assertThat(storeCalls.get("find")).isEqualTo(6);
        complete(id);

        assertThat(waits).isCompletedWithValueMatching(task -> task.status() == TaskStatus.COMPLETE);
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
}
