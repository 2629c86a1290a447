package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.request.LongPolls;
import dev.longtask.engine.request.Submissions;
import dev.longtask.engine.request.Submitter;
import dev.longtask.engine.request.TaskRequest;
import dev.longtask.engine.request.Tasks;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskHandler;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An engine on a virtual clock, over a store that the test controls, with helpers for its tests. */
public abstract class EngineFixture {
    public static final Duration MOMENT = Duration.ofMillis(1);
    public static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration MINUTE = Duration.ofMinutes(1);

    final MovableClock clock = new MovableClock();
    final VirtualLoop loop = new VirtualLoop(clock);
    /** The store as the tests see it. */
    final TaskStore store = new MemoryTaskStore(clock);
    /** The store as the engine sees it. */
    final SteeredStore steered = new SteeredStore(store);

    final Map<String, String> settings = new HashMap<>(Map.of("longtask.slots", "2"));
    final Map<String, TaskHandler> handlers = new HashMap<>();
    /** The latest attempt of each task that waits for the test. */
    final Map<TaskId, UniEmitter<? super JsonNode>> waiting = new LinkedHashMap<>();

    final Map<TaskId, TaskContext> contexts = new HashMap<>();
    final List<TaskId> cancelled = new ArrayList<>();

    /** The events that the engine's observer received. */
    final List<String> observed = new ArrayList<>();

    Executor workers = Runnable::run;
    boolean failNextAttempt;
    Tracing tracing = Tracing.OFF;
    final TaskIds ids = new TaskIds(clock, new Random(1));
    private @Nullable Engine engine;
    private @Nullable Tasks tasks;
    private @Nullable LongPolls waits;

    public EngineFixture() {
        handlers.put("gate", this::gate);
    }

    /** Waits until the test ends the attempt. */
    private Uni<JsonNode> gate(JsonNode input, TaskContext context) {
        return Uni.createFrom()
                .<JsonNode>emitter(emitter -> {
                    contexts.put(context.id(), context);
                    waiting.put(context.id(), emitter);
                })
                .onCancellation()
                .invoke(() -> cancelled.add(context.id()));
    }

    /** Makes polling too slow to find anything, so that only notifications can. */
    void onlySignalsTell() {
        settings.put("longtask.poll-interval", "1h");
    }

    void start() {
        LongtaskConfig config = TestConfig.of(settings);
        TaskTypes types = new TaskTypes(config, List.of(), handlers);
        TaskStore seen = steered.proxy();
        TaskChanges changes = new TaskChanges();
        Engine started = new Engine(
                "node",
                seen,
                types,
                config,
                loop,
                workers,
                new EngineClock(),
                new Random(1),
                changes,
                new Observer(),
                tracing);
        engine = started;
        LongPolls its = new LongPolls(seen, changes, loop, clock, config.pollInterval(), 2);
        waits = its;
        tasks = new Tasks(seen, started, new Submissions(seen, types, config.limits(), ids, tracing), its);
        started.start();
        loop.run(MOMENT);
    }

    private final class Observer implements AttemptObserver {
        @Override
        public void attemptEnded(String type, TaskStatus next, Duration ran) {
            observed.add(next.name());
        }

        @Override
        public void leaseLost(String type) {
            observed.add("lease lost: " + type);
        }
    }

    /** The engine's clock. A starting attempt reads it first, so it can make that attempt fail. */
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

    Engine engine() {
        return Objects.requireNonNull(engine);
    }

    Tasks tasks() {
        return Objects.requireNonNull(tasks);
    }

    LongPolls waits() {
        return Objects.requireNonNull(waits);
    }

    TaskId submit(String type) {
        return submit(type, null, null);
    }

    TaskId submit(String type, @Nullable Integer maxAttempts, @Nullable Duration timeout) {
        TaskRequest task = new TaskRequest(type, null, null, 0, null, Map.of(), maxAttempts, timeout, null);
        SubmitResult.Stored stored = tasks().submit(List.of(task), new Submitter(TestSubmission.ALICE, false), null)
                .await()
                .indefinitely();
        loop.run(MOMENT);
        return stored.tasks().getFirst().id();
    }

    /** Submits a task as another node would, without notifying this one. */
    TaskId submitElsewhere(String type) {
        return submitElsewhere(TestSubmission.of(ids.get()).type(type));
    }

    TaskId submitElsewhere(TestSubmission submission) {
        store.submit(List.of(submission.build()), Quota.NONE).await().indefinitely();
        return submission.id();
    }

    /** Claims all tasks of a type as another node. */
    List<Lease> claimElsewhere(String type, Duration lease) {
        return store
                .claim(new ClaimRequest(
                        new ClaimRequest.Claimant("elsewhere", 5),
                        lease,
                        List.of(new ClaimRequest.TypeDemand(type, 1_000)),
                        1_000))
                .await()
                .indefinitely()
                .tasks()
                .stream()
                .map(task -> new Lease(task.id(), task.attempt()))
                .toList();
    }

    CompletableFuture<Void> drain() {
        return engine().drain().subscribeAsCompletionStage();
    }

    void cancel(TaskId id) {
        tasks().cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
    }

    void answerHeld(String method) {
        steered.holdNoLonger(method);
        steered.takeHeld(method).forEach(SteeredStore.Held::answer);
        loop.run(MOMENT);
    }

    void failHeld(String method) {
        steered.holdNoLonger(method);
        steered.takeHeld(method).forEach(SteeredStore.Held::fail);
        loop.run(MOMENT);
    }

    UniEmitter<? super JsonNode> runOf(TaskId id) {
        return Objects.requireNonNull(waiting.get(id));
    }

    TaskContext contextOf(TaskId id) {
        return Objects.requireNonNull(contexts.get(id));
    }

    void complete(TaskId id) {
        runOf(id).complete(IntNode.valueOf(1));
        loop.run(MOMENT);
    }

    Task get(TaskId id) {
        return store.find(id).await().indefinitely().orElseThrow();
    }

    List<HistoryEntry> history(TaskId id) {
        return store.history(id, HistoryPage.START, 1_000)
                .await()
                .indefinitely()
                .entries();
    }
}
