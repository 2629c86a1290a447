import dev.longtask.engine.NewTask;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** The PostgreSQL store, against other libraries and hand-written SQL on the same server. */
final class PostgresBench {
    private static final int TASKS = 100_000;
    private static final int BATCH = 1_000;
    private static final int RUNS = 3;
    private static final int SLOTS = 2_000;
    private static final int FULL = 1_000_000;
    private static final int CHURN = Integer.getInteger("bench.churn", 5_000_000);
    private static final int PROBES = 500;

    private PostgresBench() {}

    // Against others.

    /** Enqueueing and draining, each library in turn, so that all see the same machine. */
    static List<Bench.Row> peers(Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            List<Peers.Times> own = new ArrayList<>();
            List<Peers.Times> raw = new ArrayList<>();
            List<Peers.Times> dbScheduler = new ArrayList<>();
            List<Peers.Times> jobRunr = new ArrayList<>();
            List<Peers.Times> graphile = new ArrayList<>();
            // The first run warms up.
            for (int i = 0; i <= RUNS; i++) {
                own.add(service(postgres));
                raw.add(raw(postgres));
                dbScheduler.add(Peers.dbScheduler(postgres, TASKS, BATCH));
                graphile.add(Peers.graphileWorker(postgres, TASKS, BATCH));
                // Its drain takes half a minute: once to warm up, and once, beside the last run of the others.
                jobRunr.add(i == 0 || i == RUNS ? Peers.jobRunr(postgres, TASKS, BATCH) : null);
                System.err.printf(
                        "run %d: own %s raw %s db-scheduler %s graphile %s JobRunr %s%n",
                        i, own.getLast(), raw.getLast(), dbScheduler.getLast(), graphile.getLast(), jobRunr.getLast());
            }
            return List.of(
                    enqueue("db-scheduler's scheduleBatch", own, dbScheduler, "≥ 0.8"),
                    enqueue("JobRunr's bulk enqueue", own, jobRunr, "≥ 3"),
                    enqueue("graphile-worker's addJobs", own, graphile, "≥ 1"),
                    enqueue("the same rows by hand-written SQL", own, raw, "≥ 0.6"),
                    drain("db-scheduler, lock and fetch (3, 10), 20 threads", own, dbScheduler, "≥ 3"),
                    drain("JobRunr, 50 workers, 5 s", own, jobRunr, "≥ 10"),
                    drain("graphile-worker, 24 jobs, local queue of 500, batched completion", own, graphile, "≥ 2"),
                    drain("the same row changes by hand-written SQL", own, raw, "≥ 0.5"));
        }
    }

    private static Bench.Row enqueue(String peer, List<Peers.Times> own, List<Peers.Times> others, String bound) {
        return row("enqueue 100,000 no-op tasks, batches of 1,000", peer, own, others, bound, true);
    }

    private static Bench.Row drain(String peer, List<Peers.Times> own, List<Peers.Times> others, String bound) {
        return row("drain 100,000 no-op tasks, one node", peer, own, others, bound, false);
    }

    private static Bench.Row row(
            String what, String peer, List<Peers.Times> own, List<Peers.Times> others, String bound, boolean enqueue) {
        List<Double> ratios = new ArrayList<>();
        List<Double> ownRates = new ArrayList<>();
        List<Double> otherRates = new ArrayList<>();
        for (int i = 1; i < others.size(); i++) {
            if (others.get(i) == null) {
                continue;
            }
            double mine = enqueue ? own.get(i).enqueue() : own.get(i).drain();
            double other = enqueue ? others.get(i).enqueue() : others.get(i).drain();
            ratios.add(other / mine);
            ownRates.add(TASKS / mine);
            otherRates.add(TASKS / other);
        }
        return new Bench.Row(
                what,
                peer,
                "%,.0f/s against %,.0f/s".formatted(Bench.median(ownRates), Bench.median(otherRates)),
                Bench.median(ratios),
                bound);
    }

    private static Peers.Times raw(Postgres postgres) throws Exception {
        RawPostgres raw = new RawPostgres(postgres);
        return new Peers.Times(raw.enqueue(TASKS, BATCH), raw.drain(500, 2));
    }

    private static Peers.Times service(Postgres postgres) throws Exception {
        try (Service service = Service.postgres(postgres.url(postgres.newDatabase()), "a", SLOTS)) {
            double enqueue = seconds(() -> service.store(TASKS, BATCH));
            service.expectEnds(TASKS);
            return new Peers.Times(enqueue, seconds(() -> {
                service.engine.start();
                service.awaitEnded();
            }));
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /** The same batches over HTTP, to the packaged service. */
    static List<Bench.Row> http(String java, Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"));
                PackagedService service = new PackagedService(
                        java,
                        directory.resolve("service.log"),
                        List.of(
                                "longtask.store.url=" + postgres.url(postgres.newDatabase()),
                                "longtask.types.noop.kind=sleep"))) {
            // Later, so that what is measured is the submission alone, as it is in process.
            String body = "[" + String.join(
                            ",",
                            Collections.nCopies(
                                    BATCH,
                                    "{\"type\": \"noop\", \"runAt\": \"" + Instant.now().plusSeconds(86_400) + "\"}"))
                    + "]";
            List<Double> ratios = new ArrayList<>();
            List<Double> https = new ArrayList<>();
            List<Double> ins = new ArrayList<>();
            for (int i = 0; i <= RUNS; i++) {
                double http = TASKS / seconds(() -> {
                    for (int j = 0; j < TASKS; j += BATCH) {
                        service.send("/v1/tasks/batch", body);
                    }
                });
                double in;
                try (Service inProcess = Service.postgres(postgres.url(postgres.newDatabase()), "a", SLOTS)) {
                    in = TASKS / seconds(() -> inProcess.store(TASKS, BATCH));
                }
                if (i > 0) {
                    ratios.add(http / in);
                    https.add(http);
                    ins.add(in);
                }
            }
            return List.of(new Bench.Row(
                    "enqueue 100,000 by POST /v1/tasks/batch",
                    "the same in process",
                    "%,.0f/s against %,.0f/s".formatted(Bench.median(https), Bench.median(ins)),
                    Bench.median(ratios),
                    "≥ 0.5"));
        }
    }

    // Nodes.

    static List<Bench.Row> nodes(Path directory) throws Exception {
        List<Bench.Row> rows = new ArrayList<>();
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            List<Double> ratios = new ArrayList<>();
            List<Double> ones = new ArrayList<>();
            List<Double> twos = new ArrayList<>();
            for (int i = 0; i <= RUNS; i++) {
                double one = drain(postgres, 1);
                double two = drain(postgres, 2);
                if (i > 0) {
                    ratios.add(one / two);
                    ones.add(TASKS / one);
                    twos.add(TASKS / two);
                }
            }
            rows.add(new Bench.Row(
                    "drain 100,000, two nodes",
                    "one node",
                    "%,.0f/s against %,.0f/s".formatted(Bench.median(twos), Bench.median(ones)),
                    Bench.median(ratios),
                    "≥ 1.4 where PostgreSQL is not the limit"));
            String database = postgres.newDatabase();
            try (Service a = Service.postgres(postgres.url(database), "a", 32);
                    Service b = Service.postgres(postgres.url(database), "b", 32)) {
                a.engine.start();
                b.engine.start();
                latencies(a, b);
                List<Double> latencies = latencies(a, b);
                double median = Bench.median(latencies) / 1_000;
                double p99 = Bench.percentile(latencies, 0.99) / 1_000;
                rows.add(new Bench.Row(
                        "submit to handler start, idle, two nodes: median",
                        "–",
                        "%.1f ms".formatted(median),
                        median,
                        "< 10 ms"));
                rows.add(new Bench.Row("the same: p99", "–", "%.1f ms".formatted(p99), p99, "< 50 ms"));
            }
        }
        return rows;
    }

    private static double drain(Postgres postgres, int nodes) throws Exception {
        String database = postgres.newDatabase();
        List<Service> services = new ArrayList<>();
        try {
            for (int i = 0; i < nodes; i++) {
                services.add(Service.postgres(postgres.url(database), "n" + i, SLOTS / nodes));
            }
            services.getFirst().store(TASKS, BATCH);
            CountDownLatch ended = new CountDownLatch(TASKS);
            services.forEach(service -> service.onEnd = ended::countDown);
            return seconds(() -> {
                services.forEach(service -> service.engine.start());
                ended.await();
            });
        } finally {
            for (Service service : services) {
                service.close();
            }
        }
    }

    /** From the call that submits, on one node, to the start of the handler, on any; in microseconds. */
    private static List<Double> latencies(Service submitter, Service... others) throws Exception {
        List<Double> latencies = new ArrayList<>();
        AtomicLong started = new AtomicLong();
        for (int i = 0; i < PROBES; i++) {
            CountDownLatch ran = new CountDownLatch(1);
            submitter.started = context -> {
                started.set(System.nanoTime());
                ran.countDown();
            };
            for (Service other : others) {
                other.started = submitter.started;
            }
            long start = System.nanoTime();
            submitter
                    .tasks
                    .submit(new NewTask("noop", null, null, 0, null, Map.of(), null, null, null), "alice", null)
                    .await()
                    .indefinitely();
            ran.await();
            latencies.add((started.get() - start) / 1e3);
        }
        return latencies;
    }

    // A full store, and one that has seen a lot.

    private record State(double latency, double drain) {}

    /** Median latency of a lone task, and the rate of a drain. */
    private static State state(Service service) throws Exception {
        latencies(service);
        double latency = Bench.median(latencies(service));
        service.started = context -> {};
        List<Double> drains = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            CountDownLatch ended = new CountDownLatch(TASKS);
            service.onEnd = ended::countDown;
            drains.add(TASKS / seconds(() -> {
                service.submit(TASKS, BATCH);
                ended.await();
            }));
        }
        return new State(latency, Bench.median(drains));
    }

    static List<Bench.Row> full(Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            String database = postgres.newDatabase();
            try (Service service = Service.postgres(postgres.url(database), "a", SLOTS)) {
                service.engine.start();
                state(service);
                State empty = state(service);
                postgres.execute(database, """
                        INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, fair, type,
                                          timeout, status, attempt, started, finished)
                        SELECT gen_random_uuid(), 1, now(), now(), 1209600000, 0, 3, false, 'noop', 3600000, 'COMPLETE', 1,
                               now(), now()
                          FROM generate_series(1, %1$d);
                        INSERT INTO finished (purge_at, id) SELECT now() + interval '14 days', id FROM task;
                        WITH ids AS MATERIALIZED (SELECT gen_random_uuid() AS id, i FROM generate_series(1, %1$d) i),
                        stored AS (
                          INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, fair, type,
                                            timeout, run_at, due)
                          SELECT id, 1, now(), now(), 1209600000, 0, 3, false, 'noop', 3600000,
                                 now() + interval '1 day' + i * interval '1 millisecond',
                                 now() + interval '1 day' + i * interval '1 millisecond' FROM ids)
                        INSERT INTO waiting (due, id, submitted, urgency, turn, type)
                        SELECT now() + interval '1 day' + i * interval '1 millisecond', id, now(), 0, 0, 'noop' FROM ids
                        """.formatted(FULL));
                State full = state(service);
                return rows("with 1,000,000 waiting and 1,000,000 finished", "empty", empty, full, "≤ 1.5", "≥ 0.7");
            }
        }
    }

    static List<Bench.Row> churn(Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            String database = postgres.newDatabase();
            try (Service service = Service.postgres(postgres.url(database), "a", SLOTS)) {
                service.engine.start();
                state(service);
                State first = state(service);
                for (int i = 0; i < CHURN; i += TASKS) {
                    CountDownLatch ended = new CountDownLatch(TASKS);
                    service.onEnd = ended::countDown;
                    service.submit(TASKS, BATCH);
                    ended.await();
                }
                State last = state(service);
                return rows("after %,d tasks of churn".formatted(CHURN), "at its beginning", first, last, "≤ 1.3", "≥ 0.8");
            }
        }
    }

    private static List<Bench.Row> rows(
            String when, String than, State before, State after, String latencyBound, String drainBound) {
        return List.of(
                new Bench.Row(
                        "submit to handler start " + when,
                        than,
                        "%,.0f µs against %,.0f µs, medians".formatted(after.latency(), before.latency()),
                        after.latency() / before.latency(),
                        latencyBound),
                new Bench.Row(
                        "submit and drain 100,000 " + when,
                        than,
                        "%,.0f/s against %,.0f/s".formatted(after.drain(), before.drain()),
                        after.drain() / before.drain(),
                        drainBound));
    }
}
