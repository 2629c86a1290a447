import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.Engine;
import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.loop.LoopThread;
import dev.longtask.engine.request.TaskRequest;
import dev.longtask.engine.request.Submissions;
import dev.longtask.engine.request.Submitter;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskHandler;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.engine.request.Tasks;
import dev.longtask.engine.request.LongPolls;
import dev.longtask.store.Quota;
import dev.longtask.store.TaskStore;
import dev.longtask.store.postgres.PostgresTaskStore;
import dev.longtask.store.sqlite.SqliteTaskStore;
import dev.longtask.task.Principal;
import dev.longtask.task.Submission;
import dev.longtask.task.TaskSpec;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The store and the engine in this process, without HTTP. */
final class Service implements AutoCloseable {
    private static final TaskSpec NOOP = new TaskSpec("noop", null, 0, Map.of(), null, 3, null, null);

    private static final Vertx VERTX = Vertx.vertx();

    static {
        // Initializes Mutiny, because its first use must not happen on two threads at once.
        Uni.createFrom().voidItem().await().indefinitely();
    }

    final TaskStore store;
    final Engine engine;
    final Tasks tasks;
    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new SecureRandom());
    private final LoopThread loop = new LoopThread();
    /** Called when a handler starts. */
    volatile Consumer<TaskContext> started = context -> {};

    /** Called when an attempt has ended. */
    volatile Runnable onEnd = () -> {};

    private volatile CountDownLatch ended = new CountDownLatch(0);

    /** A node on an SQLite file. */
    Service(Path file, int slots) {
        this(SqliteTaskStore.open(file, 2, Clock.systemUTC(), size -> {}), "bench", slots);
    }

    /** A node on a PostgreSQL database. */
    static Service postgres(String url, String node, int slots) {
        return new Service(
                PostgresTaskStore.open(VERTX, PgConnectOptions.fromUri(url), 10, Duration.ofSeconds(30), true, size -> {}), node, slots);
    }

    private Service(TaskStore store, String node, int slots) {
        this.store = store;
        Clock clock = Clock.systemUTC();
        LongtaskConfig config = new SmallRyeConfigBuilder()
                .withMapping(LongtaskConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "longtask.slots", Integer.toString(slots),
                                "longtask.limits.unfinished-per-creator", "100000000",
                                "longtask.limits.stored-per-creator", "1000000000"),
                        "bench",
                        100))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(LongtaskConfig.class);
        TaskHandler noop = (input, context) -> {
            started.accept(context);
            return Uni.createFrom().nullItem();
        };
        TaskTypes types = new TaskTypes(config, List.of(), Map.of("noop", noop));
        TaskChanges changes = new TaskChanges();
        engine = new Engine(
                node,
                store,
                types,
                config,
                loop,
                Executors.newVirtualThreadPerTaskExecutor(),
                clock,
                RandomGenerator.getDefault(),
                changes,
                new AttemptObserver() {
                    @Override
                    public void attemptEnded(String type, TaskStatus next, Duration ran) {
                        ended.countDown();
                        onEnd.run();
                    }

                    @Override
                    public void leaseLost(String type) {}
                },
                Tracing.OFF);
        tasks = new Tasks(
                store,
                engine,
                new Submissions(store, types, config.limits(), ids, Tracing.OFF),
                new LongPolls(store, changes, loop, clock, config.pollInterval(), 100));
    }

    /** Submits no-op tasks, {@code each} per batch. */
    void submit(int count, int each) {
        TaskRequest task = new TaskRequest("noop", null, null, 0, null, Map.of(), null, null, null);
        for (int i = 0; i < count; i += each) {
            tasks.submit(Collections.nCopies(each, task), new Submitter(Principal.of("alice"), false), null).await().indefinitely();
        }
    }

    /** Stores tasks without notifying the engine, which therefore does not run them. */
    void store(int count, int each) {
        for (int i = 0; i < count; i += each) {
            List<Submission> submissions = new ArrayList<>(each);
            for (int j = 0; j < each; j++) {
                submissions.add(new Submission(
                        ids.get(), Principal.of("alice"), NOOP, Duration.ofDays(14), null, false, null, null));
            }
            store.submit(submissions, Quota.NONE).await().indefinitely();
        }
    }

    /** Call before submitting; {@link #awaitEnded} then waits for that many ends. */
    void expectEnds(int count) {
        ended = new CountDownLatch(count);
    }

    void awaitEnded() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        engine.drain().await().indefinitely();
        store.close();
        loop.close();
    }
}
