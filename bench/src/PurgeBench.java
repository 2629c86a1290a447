import dev.longtask.engine.request.TaskRequest;
import dev.longtask.engine.request.Submitter;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sqlite.JDBC;

/** Submissions and reads during a purge of a million old tasks, compared with the same calls without a purge. */
final class PurgeBench {
    private static final int OLD = 1_000_000;
    private static final int CALLS = 4_000;

    private PurgeBench() {}

    static List<Bench.Row> sqlite(Path directory) throws Exception {
        Path file = directory.resolve("purge.db");
        try (Service service = new Service(file, 32)) {
            service.store(OLD, 1_000);
        }
        try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
                Statement statement = connection.createStatement()) {
            // Makes all tasks look finished long ago.
            statement.executeUpdate("DELETE FROM ready");
            statement.executeUpdate(
                    "UPDATE task SET status = 'COMPLETE', finished = 1, purge_at = 1, attempt = 1");
            statement.executeUpdate("UPDATE task_count SET status = 'COMPLETE'");
        }
        try (Service service = new Service(file, 32)) {
            return measure(service);
        }
    }

    static List<Bench.Row> postgres(Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            String database = postgres.newDatabase();
            try (Service service = Service.postgres(postgres.url(database), "a", 32)) {
                AgeBench.insertFinished(postgres, database, OLD, "now() - interval '1 day'");
                return measure(service);
            }
        }
    }

    private static List<Bench.Row> measure(Service service) throws Exception {
        calls(service);
        double quiet = calls(service);
        AtomicBoolean more = new AtomicBoolean(true);
        Thread purger = Thread.ofPlatform().start(() -> {
            while (more.get() && service.store.purge(200).await().indefinitely() == 200) {
                pause();
            }
        });
        double busy = calls(service);
        boolean throughout = purger.isAlive();
        more.set(false);
        purger.join();
        return List.of(new Bench.Row(
                "p99 of submissions and reads during a purge of 1,000,000 tasks",
                "without a purge",
                "%.0f µs against %.0f µs%s".formatted(busy, quiet, throughout ? "" : " (the purge ended first)"),
                busy / quiet,
                "≤ 2"));
    }

    /** Pauses as the engine does between batches. */
    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double calls(Service service) {
        List<Double> times = new ArrayList<>();
        TaskRequest task = new TaskRequest("noop", null, null, 0, null, Map.of(), null, null, null);
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            TaskId id = service.tasks
                    .submit(List.of(task), new Submitter(Principal.of("bob"), false), null)
                    .await()
                    .indefinitely()
                    .tasks()
                    .getFirst()
                    .id();
            service.tasks.get(id).await().indefinitely();
            times.add((System.nanoTime() - start) / 1e3);
        }
        return Bench.percentile(times, 0.99);
    }
}
