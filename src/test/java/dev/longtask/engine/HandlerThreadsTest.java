package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.loop.LoopThread;
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
import dev.longtask.store.SubmitResult;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Handlers on their own threads beside the engine's loop, as in the service. */
class HandlerThreadsTest {
    private final Clock clock = Clock.systemUTC();
    private final LoopThread loop = new LoopThread();
    private final MemoryTaskStore store = new MemoryTaskStore(clock);
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "longtask.defaults.timeout",
            "1h",
            "longtask.defaults.grace",
            "1h",
            "longtask.types.t.backoff.initial",
            "0s"));

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch mayReturn = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostAtATime = new AtomicInteger();

    /** Two threads that are the first to use Mutiny can collide. */
    @BeforeAll
    static void useMutiny() {
        Uni.createFrom().item(() -> 1).await().indefinitely();
    }

    @AfterEach
    void close() {
        mayReturn.countDown();
        loop.close();
    }

    private Tasks start(TaskHandler handler) {
        LongtaskConfig config = TestConfig.of(settings);
        TaskTypes types = new TaskTypes(config, List.of(), Map.of("t", handler));
        TaskChanges changes = new TaskChanges();
        Engine engine = new Engine(
                "node",
                store,
                types,
                config,
                loop,
                Executors.newVirtualThreadPerTaskExecutor(),
                clock,
                new Random(1),
                changes,
                SimulatedNode.NO_OBSERVER,
                Tracing.OFF);
        engine.start();
        return new Tasks(
                store,
                engine,
                new Submissions(store, types, config.limits(), new TaskIds(clock, new Random(1)), Tracing.OFF),
                new LongPolls(store, changes, loop, clock, config.pollInterval(), 2));
    }

    private static TaskId submit(Tasks tasks) {
        TaskRequest task = new TaskRequest("t", null, null, 0, null, Map.of(), null, null, null);
        SubmitResult.Stored stored = tasks.submit(List.of(task), new Submitter(TestSubmission.ALICE, false), null)
                .await()
                .indefinitely();
        return stored.tasks().getFirst().id();
    }

    /** Blocks until interrupted, then until the test lets it return. */
    private Uni<JsonNode> slowToStop(JsonNode input, TaskContext context) {
        mostAtATime.accumulateAndGet(running.incrementAndGet(), Math::max);
        entered.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            awaitUninterruptibly(mayReturn);
        }
        running.decrementAndGet();
        return Uni.createFrom().item(IntNode.valueOf(1));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException e) {
                // Keep waiting despite the interrupt.
            }
        }
    }

    private Task get(TaskId id) {
        return store.find(id).await().indefinitely().orElseThrow();
    }

    /** Waits until the loop has run its current steps. */
    private void settle() {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        loop.execute(() -> loop.execute(() -> settled.complete(null)));
        settled.join();
    }

    @Test
    void aHandlerThatIsSlowToReturnFromItsTimeLimitHasNoOtherAttemptBesideIt() throws Exception {
        settings.put("longtask.types.t.timeout", "500ms");
        Tasks tasks = start(this::slowToStop);
        TaskId id = submit(tasks);
        interrupted.await();
        settle();

        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(get(id).attempt()).isEqualTo(1);
        mayReturn.countDown();

        await().until(() -> get(id).status() == TaskStatus.FAILED);
        assertThat(get(id).attempt()).isEqualTo(3);
        assertThat(mostAtATime).hasValue(1);
    }

    @Test
    void aCancelInterruptsTheThreadAndTheEndIsRecordedWhenTheHandlerHasReturned() throws Exception {
        Tasks tasks = start(this::slowToStop);
        TaskId id = submit(tasks);
        entered.await();
        tasks.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
        interrupted.await();
        settle();

        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCEL_REQUESTED);
        mayReturn.countDown();

        await().until(() -> get(id).status() == TaskStatus.CANCELLED);
    }

    @Test
    void aHandlerThatDoesNotReturnWithinItsGraceIsGivenUp() throws Exception {
        settings.put("longtask.types.t.grace", "0s");
        Tasks tasks = start(this::slowToStop);
        TaskId id = submit(tasks);
        entered.await();
        tasks.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();

        await().until(() -> get(id).status() == TaskStatus.CANCELLED);
        assertThat(running).hasValue(1);
    }

    @Test
    void workThatStartsWhileItsTaskIsCancelledIsStoppedBeforeTheEndIsRecorded() throws Exception {
        CompletableFuture<Void> stop = new CompletableFuture<>();
        CountDownLatch told = new CountDownLatch(1);
        Tasks tasks = start((input, context) -> {
            entered.countDown();
            awaitUninterruptibly(mayReturn);
            // Like a program that has just started.
            context.onStop(() ->
                    Uni.createFrom().completionStage(stop).onSubscription().invoke(told::countDown));
            return Uni.createFrom().nothing();
        });
        TaskId id = submit(tasks);
        entered.await();
        tasks.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
        settle();
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCEL_REQUESTED);

        mayReturn.countDown();
        told.await();
        settle();
        assertThat(get(id).status()).isEqualTo(TaskStatus.CANCEL_REQUESTED);
        stop.complete(null);

        await().until(() -> get(id).status() == TaskStatus.CANCELLED);
    }

    @Test
    void anErrorInAHandlerIsTheFailureOfItsAttempt() {
        settings.put("longtask.types.t.max-attempts", "1");
        Tasks tasks = start((input, context) -> {
            throw new StackOverflowError();
        });
        TaskId id = submit(tasks);

        await().until(() -> get(id).status() == TaskStatus.FAILED);
    }
}
