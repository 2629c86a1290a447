import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.BackgroundJobRequest;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/** The libraries that the service is compared with. Each enqueues and drains the same number of no-op tasks. */
final class Peers {
    /** In seconds. */
    record Times(double enqueue, double drain) {}

    static volatile CountDownLatch done = new CountDownLatch(0);

    private Peers() {}

    private static HikariDataSource pool(Postgres postgres, String database, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.jdbcUrl(database));
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    static Times dbScheduler(Postgres postgres, int tasks, int batch) throws Exception {
        String database = postgres.newDatabase();
        postgres.execute(database, """
                CREATE TABLE scheduled_tasks (
                  task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
                  execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text,
                  last_success timestamptz, last_failure timestamptz, consecutive_failures integer,
                  last_heartbeat timestamptz, version bigint NOT NULL, priority smallint,
                  PRIMARY KEY (task_name, task_instance));
                CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
                CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
                CREATE INDEX priority_execution_time_idx ON scheduled_tasks (priority DESC, execution_time ASC)
                """);
        try (HikariDataSource pool = pool(postgres, database, 25)) {
            OneTimeTask<Void> task = Tasks.oneTime("noop").execute((instance, context) -> done.countDown());
            Scheduler scheduler = Scheduler.create(pool, task)
                    .threads(20)
                    .pollUsingLockAndFetch(3, 10)
                    .pollingInterval(Duration.ofMillis(100))
                    .build();
            done = new CountDownLatch(tasks);
            long start = System.nanoTime();
            Instant now = Instant.now();
            for (int i = 0; i < tasks; i += batch) {
                List<TaskInstance<?>> instances = new ArrayList<>(batch);
                for (int j = 0; j < batch; j++) {
                    instances.add(task.instance(UUID.randomUUID().toString()));
                }
                scheduler.scheduleBatch(instances, now);
            }
            double enqueue = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            scheduler.start();
            done.await();
            double drain = (System.nanoTime() - start) / 1e9;
            scheduler.stop();
            return new Times(enqueue, drain);
        }
    }

    /** A job that does nothing. */
    public record Noop() implements JobRequest {
        @Override
        public Class<NoopHandler> getJobRequestHandler() {
            return NoopHandler.class;
        }
    }

    /** Does nothing. */
    public static final class NoopHandler implements JobRequestHandler<Noop> {
        @Override
        public void run(Noop request) {
            done.countDown();
        }
    }

    static Times jobRunr(Postgres postgres, int tasks, int batch) throws Exception {
        String database = postgres.newDatabase();
        try (HikariDataSource pool = pool(postgres, database, 60)) {
            var configuration = JobRunr.configure().useStorageProvider(new PostgresStorageProvider(pool));
            configuration.initialize();
            done = new CountDownLatch(tasks);
            long start = System.nanoTime();
            for (int i = 0; i < tasks; i += batch) {
                BackgroundJobRequest.enqueue(IntStream.range(0, batch).mapToObj(j -> new Noop()));
            }
            double enqueue = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            JobRunr.configure()
                    .useStorageProvider(new PostgresStorageProvider(pool))
                    .useBackgroundJobServer(BackgroundJobServerConfiguration
                            .usingStandardBackgroundJobServerConfiguration()
                            .andWorkerCount(50)
                            .andPollInterval(Duration.ofSeconds(5)))
                    .initialize();
            done.await();
            double drain = (System.nanoTime() - start) / 1e9;
            JobRunr.destroy();
            return new Times(enqueue, drain);
        }
    }

    static Times graphileWorker(Postgres postgres, int tasks, int batch) throws Exception {
        String database = postgres.newDatabase();
        Process process = new ProcessBuilder(
                        "node",
                        "bench/graphile/bench.mjs",
                        postgres.url(database),
                        Integer.toString(tasks),
                        Integer.toString(batch))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Times(seconds(output, "enqueue"), seconds(output, "drain"));
    }

    private static double seconds(String output, String part) {
        return output.lines()
                .filter(line -> line.startsWith(part + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(part.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(output));
    }
}
