package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.Engine;
import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.attempt.StoredTaskRecords;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.loop.LoopThread;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.TaskStore;
import dev.longtask.store.sqlite.SqliteTaskStore;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestCluster;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs across the life of nodes: an engine, its store on disk, and a simulated cluster. */
class KubernetesEngineTest extends KubernetesFixture {
    private static final TaskId TASK = new TaskId(new UUID(3, 3));
    private static final Duration SOON = Duration.ofSeconds(20);

    /** One process of the service. */
    private final class Node implements AutoCloseable {
        private final TaskStore store =
                SqliteTaskStore.open(directory.resolve("longtask.db"), 1, Clock.systemUTC(), size -> {});
        private final LoopThread loop = new LoopThread();
        private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
        private final KubernetesJobHandlerFactory factory;
        private final Engine engine;

        Node() {
            LongtaskConfig config = TestConfig.of(settings);
            factory = new KubernetesJobHandlerFactory(config, () -> cluster.client, new StoredTaskRecords(store));
            engine = new Engine(
                    "node",
                    store,
                    new TaskTypes(config, List.of(factory), Map.of()),
                    config,
                    loop,
                    workers,
                    Clock.systemUTC(),
                    new Random(1),
                    new TaskChanges(),
                    new Unobserved(),
                    Tracing.OFF);
            engine.start();
            nodes.add(this);
        }

        void submit() {
            store.submit(List.of(TestSubmission.of(TASK).type("t").build()), Quota.NONE)
                    .await()
                    .indefinitely();
            engine.workAdded();
        }

        Task task() {
            return store.find(TASK).await().indefinitely().orElseThrow();
        }

        void awaitStatus(TaskStatus status) {
            Awaitility.await().atMost(SOON).until(() -> task().status() == status);
        }

        void cancel() {
            store.cancel(TASK, TestSubmission.BY_ALICE, Precondition.NONE)
                    .await()
                    .indefinitely();
            engine.changed(task());
        }

        /** Stops as on SIGTERM. */
        void stop() {
            engine.drain().await().atMost(SOON);
            close();
        }

        /** Stops as on SIGKILL: nothing is recorded. */
        @Override
        public void close() {
            if (nodes.remove(this)) {
                loop.close();
                factory.close();
                workers.shutdownNow();
                store.close();
            }
        }
    }

    private static final class Unobserved implements AttemptObserver {
        @Override
        public void attemptEnded(String type, TaskStatus next, Duration ran) {
            // Metrics are not under test.
        }

        @Override
        public void leaseLost(String type) {
            // Metrics are not under test.
        }
    }

    private final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void configure() throws Exception {
        settings.put("longtask.drain-time", "0s");
        settings.put("longtask.poll-interval", "100ms");
        settings.put("longtask.types.t.grace", "2s");
        settings.put(
                "longtask.types.t.kubernetes-job.template",
                Files.writeString(directory.resolve("job.yaml"), TEMPLATE).toString());
    }

    @AfterEach
    void closeNodes() {
        List.copyOf(nodes).forEach(Node::close);
    }

    private void succeed(Job job) {
        cluster.succeed(job, List.of(line(1, 0, "{\"progress\": 50}"), line(2, 0, "{\"frames\": 1}")));
    }

    @Test
    void aTaskCompletesWithTheResultOfItsJob() {
        Node node = new Node();
        node.submit();
        succeed(job());

        node.awaitStatus(TaskStatus.COMPLETE);
        assertThat(node.task().result()).isEqualTo("{\"frames\":1}");
    }

    @Test
    void aFailedJobIsRetriedByANewOne() {
        settings.put("longtask.types.t.backoff.initial", "0s");
        Node node = new Node();
        node.submit();
        Job first = job();
        cluster.pod(first, TestCluster.ended(1, "Error", null), List.of());
        cluster.condition(first, "Failed", "BackoffLimitExceeded");
        Awaitility.await().atMost(SOON).until(() -> cluster.jobs().size() == 1 && Names.attempt(job()) == 2);
        succeed(job());

        node.awaitStatus(TaskStatus.COMPLETE);
    }

    @Test
    void aCancelDeletesTheJob() {
        Node node = new Node();
        node.submit();
        job();
        node.cancel();

        node.awaitStatus(TaskStatus.CANCELLED);
        assertThat(cluster.jobs()).isEmpty();
    }

    @Test
    void aTimeLimitDeletesTheJob() {
        settings.put("longtask.types.t.timeout", "1s");
        Node node = new Node();
        node.store
                .submit(
                        List.of(TestSubmission.of(TASK)
                                .type("t")
                                .maxAttempts(1)
                                .timeout(Duration.ofSeconds(1))
                                .build()),
                        Quota.NONE)
                .await()
                .indefinitely();
        node.engine.workAdded();

        node.awaitStatus(TaskStatus.FAILED);
        assertThat(cluster.jobs()).isEmpty();
    }

    @Test
    void aJobOutlivesARestartAndItsAttemptDoesNotCount() {
        Node node = new Node();
        node.submit();
        Job job = job();
        Awaitility.await().atMost(SOON).until(() -> node.task().status() == TaskStatus.RUNNING);
        node.stop();
        assertThat(cluster.jobs()).hasSize(1);

        Node next = new Node();
        Awaitility.await().atMost(SOON).until(() -> Names.attempt(job()) == 2);
        succeed(job);

        next.awaitStatus(TaskStatus.COMPLETE);
        assertThat(next.task().attemptsUsed()).isEqualTo(1);
        assertThat(cluster.jobs()).hasSize(1);
    }

    @Test
    void aJobOutlivesTheDeathOfItsNode() {
        Node node = new Node();
        node.submit();
        Job job = job();
        node.close();
        succeed(job);

        Node next = new Node();
        next.awaitStatus(TaskStatus.COMPLETE);
        assertThat(cluster.jobs()).hasSize(1);
    }

    @Test
    void theJobOfAnEndedTaskIsSweptAway() {
        settings.put("longtask.kubernetes.sweep-interval", "200ms");
        Node node = new Node();
        node.submit();
        succeed(job());

        node.awaitStatus(TaskStatus.COMPLETE);
        Awaitility.await().atMost(SOON).until(() -> cluster.jobs().isEmpty());
    }
}
