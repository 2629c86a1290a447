import dev.longtask.engine.request.TaskRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Workers that lease tasks from the packaged service over HTTP, compared with tasks that a node runs itself. */
final class WorkersBench {
    private static final int WORKERS = 4;
    private static final int LEASES = 100;
    /** A lease starts with these fields. */
    private static final Pattern LEASE = Pattern.compile("\\{\"id\":\"([0-9a-f-]{36})\",\"attempt\":(\\d+)");

    private static final String COMPLETE = "\"status\":\"COMPLETE\"";
    private static final int PROBES = 500;
    /** The service is a new process, whose compilers are busy for most of the first two runs. */
    private static final int WARM_UPS = 2;
    private static final int WAITING = 1_000;
    private static final int WINDOW_SECONDS = 60;

    private WorkersBench() {}

    static List<Bench.Row> run(String java, Path directory) throws Exception {
        List<Bench.Row> rows = new ArrayList<>();
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            rows.add(throughput(java, directory, postgres));
            rows.addAll(latency(java, directory, postgres));
            rows.add(waiting(java, directory, postgres));
        }
        return rows;
    }

    private static PackagedService service(String java, Path log, Postgres postgres, String database) throws Exception {
        return new PackagedService(
                java,
                log,
                List.of(
                        "longtask.store.url=" + postgres.url(database),
                        "longtask.types.noop.kind=worker",
                        "longtask.types.noop.worker.lease=10m"));
    }

    // Lease and complete.

    private static Bench.Row throughput(String java, Path directory, Postgres postgres) throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> leased = new ArrayList<>();
        List<Double> drained = new ArrayList<>();
        String database = postgres.newDatabase();
        try (PackagedService service = service(java, directory.resolve("throughput.log"), postgres, database);
                Service submitter = Service.postgres(postgres.url(database), "submitter", 1);
                HttpCalls calls = new HttpCalls(service, WORKERS)) {
            for (int i = 1 - WARM_UPS; i <= Bench.RUNS; i++) {
                submitter.store(Bench.TASKS, Bench.BATCH);
                double own = Bench.TASKS / Bench.seconds(() -> leaseAndComplete(calls, Bench.TASKS));
                double other = Bench.TASKS / NodesBench.drain(postgres, 1);
                System.err.printf("run %d: leased %,.0f/s, drained %,.0f/s%n", i, own, other);
                if (i > 0) {
                    ratios.add(own / other);
                    leased.add(own);
                    drained.add(other);
                }
            }
        }
        return new Bench.Row(
                "lease and complete %,d no-op tasks over HTTP, %d workers, %d a request".formatted(Bench.TASKS, WORKERS, LEASES),
                "drain of as many in process",
                "%,.0f/s against %,.0f/s".formatted(Bench.median(leased), Bench.median(drained)),
                Bench.median(ratios),
                "≥ 0.4");
    }

    private static void leaseAndComplete(HttpCalls calls, int tasks) throws Exception {
        CountDownLatch left = new CountDownLatch(tasks);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < WORKERS; i++) {
            work(calls, "worker-" + i, left, failure);
        }
        while (!left.await(1, TimeUnit.SECONDS)) {
            if (failure.get() != null) {
                throw new IllegalStateException(failure.get());
            }
        }
    }

    /** Leases and completes until none is left. */
    private static void work(HttpCalls calls, String worker, CountDownLatch left, AtomicReference<Throwable> failure) {
        calls.post("/v1/leases", wanted(worker, LEASES, 1))
                .compose(answer -> complete(calls, answer, left))
                .onFailure(failure::set)
                .onSuccess(completed -> {
                    if (left.getCount() > 0) {
                        work(calls, worker, left, failure);
                    }
                });
    }

    /** Completes leases by one request. Reads and writes texts, because the client shares the processors with the service. */
    private static Future<?> complete(HttpCalls calls, Buffer leases, CountDownLatch left) {
        Matcher lease = LEASE.matcher(leases.toString());
        StringBuilder ends = new StringBuilder();
        int number = 0;
        for (; lease.find(); number++) {
            ends.append(number == 0 ? "[" : ",")
                    .append("{\"id\":\"")
                    .append(lease.group(1))
                    .append("\",\"attempt\":")
                    .append(lease.group(2))
                    .append(",\"outcome\":\"complete\"}");
        }
        int wanted = number;
        return number == 0
                ? Future.succeededFuture()
                : calls.post("/v1/leases/ends", ends.append(']').toString()).map(answer -> {
                    String results = answer.toString();
                    int completed = results.split(COMPLETE, -1).length - 1;
                    if (completed != wanted) {
                        throw new IllegalStateException("not completed: " + results);
                    }
                    for (int i = 0; i < completed; i++) {
                        left.countDown();
                    }
                    return answer;
                });
    }

    static String wanted(String worker, int limit, int wait) {
        return "{\"worker\": \"%s\", \"types\": [\"noop\"], \"limit\": %d, \"wait\": %d}".formatted(worker, limit, wait);
    }

    /** The paths of the leases in an answer. */
    static List<String> leases(Buffer answer) {
        return answer.toJsonObject().getJsonArray("leases").stream()
                .map(JsonObject.class::cast)
                .map(lease -> "/v1/leases/" + lease.getString("id") + "/" + lease.getInteger("attempt"))
                .toList();
    }

    // Submit to lease.

    private static List<Bench.Row> latency(String java, Path directory, Postgres postgres) throws Exception {
        List<Double> own;
        String database = postgres.newDatabase();
        try (PackagedService service = service(java, directory.resolve("latency.log"), postgres, database);
                HttpCalls submitter = new HttpCalls(service, 1);
                HttpCalls worker = new HttpCalls(service, 1)) {
            for (int i = 0; i < WARM_UPS; i++) {
                submitToLease(submitter, worker);
            }
            own = submitToLease(submitter, worker);
        }
        List<Double> others;
        try (Service inside = Service.postgres(postgres.url(postgres.newDatabase()), "a", 32)) {
            inside.engine.start();
            for (int i = 0; i < WARM_UPS; i++) {
                Probes.starts(inside);
            }
            others = Probes.starts(inside);
        }
        return List.of(
                latency("submit over HTTP to lease answered, idle, one waiting worker: median", own, others, 0.5),
                latency("the same: p99", own, others, 0.99));
    }

    private static Bench.Row latency(String what, List<Double> own, List<Double> others, double part) {
        double mine = Bench.percentile(own, part) / 1_000;
        double other = Bench.percentile(others, part) / 1_000;
        return new Bench.Row(
                what,
                "submit to handler start in process",
                "%.1f ms against %.1f ms".formatted(mine, other),
                mine / other,
                "≤ 2");
    }

    /** Microseconds from sending a submission to the arrival of its lease. */
    private static List<Double> submitToLease(HttpCalls submitter, HttpCalls worker) throws Exception {
        List<Double> latencies = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            AtomicLong arrived = new AtomicLong();
            Future<Buffer> lease =
                    worker.post("/v1/leases", wanted("one", 1, 30)).onSuccess(answer -> arrived.set(System.nanoTime()));
            // Long enough for the worker to be waiting.
            Thread.sleep(20);
            long start = System.nanoTime();
            Future<Buffer> submission = submitter.post("/v1/tasks", "{\"type\": \"noop\"}");
            List<String> leases = leases(HttpCalls.await(lease));
            if (leases.size() != 1) {
                throw new IllegalStateException("a submitted task was not leased within 30 s");
            }
            latencies.add((arrived.get() - start) / 1e3);
            HttpCalls.await(submission);
            HttpCalls.await(worker.post(leases.getFirst() + "/complete", "{}"));
        }
        return latencies;
    }

    // Waiting.

    private static Bench.Row waiting(String java, Path directory, Postgres postgres) throws Exception {
        double many = statements(java, directory, postgres, WAITING);
        double one = statements(java, directory, postgres, 1);
        return new Bench.Row(
                "%,d waiting workers, statements a second (pg_stat_statements)".formatted(WAITING),
                "1 waiting worker",
                "%.1f against %.1f".formatted(many, one),
                many / one,
                "≤ 2");
    }

    /** Statements of a node a second, while so many workers wait for 30 seconds each, again and again. */
    private static double statements(String java, Path directory, Postgres postgres, int workers) throws Exception {
        String database = postgres.newDatabase();
        postgres.execute("postgres", "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        try (PackagedService service = service(java, directory.resolve("waiting-" + workers + ".log"), postgres, database);
                HttpCalls calls = new HttpCalls(service, workers)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            for (int i = 0; i < workers; i++) {
                waitAgain(calls, "worker-" + i, failure);
            }
            // All have come, and asked once more.
            Thread.sleep(40_000);
            long before = executed(postgres, database);
            Thread.sleep(WINDOW_SECONDS * 1_000L);
            long after = executed(postgres, database);
            if (failure.get() != null) {
                throw new IllegalStateException(failure.get());
            }
            return (double) (after - before) / WINDOW_SECONDS;
        }
    }

    private static void waitAgain(HttpCalls calls, String worker, AtomicReference<Throwable> failure) {
        calls.post("/v1/leases", wanted(worker, 1, 30))
                .onFailure(failure::set)
                .onSuccess(nothing -> waitAgain(calls, worker, failure));
    }

    private static long executed(Postgres postgres, String database) throws Exception {
        return postgres.number(
                "postgres",
                "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                        + " WHERE d.datname = '" + database + "'");
    }
}
