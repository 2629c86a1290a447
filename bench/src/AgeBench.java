import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A PostgreSQL with many stored tasks, and one that has processed many tasks. */
final class AgeBench {
    private static final int FULL = 1_000_000;
    private static final int CHURN = Integer.getInteger("bench.churn", 5_000_000);

    private AgeBench() {}

    private record State(double latency, double drain) {}

    /** Median latency of a lone task, and throughput of a drain. */
    private static State state(Service service) throws Exception {
        Probes.starts(service);
        double latency = Bench.median(Probes.starts(service));
        service.started = context -> {};
        List<Double> drains = new ArrayList<>();
        for (int i = 0; i < Bench.RUNS; i++) {
            drains.add(Bench.TASKS / drained(service));
        }
        return new State(latency, Bench.median(drains));
    }

    static List<Bench.Row> full(Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            String database = postgres.newDatabase();
            try (Service service = Service.postgres(postgres.url(database), "a", Bench.SLOTS)) {
                service.engine.start();
                state(service);
                State empty = state(service);
                insertFinished(postgres, database, FULL, "now() + interval '14 days'");
                postgres.execute(database, """
                        WITH ids AS MATERIALIZED (SELECT gen_random_uuid() AS id, i FROM generate_series(1, %1$d) i),
                        stored AS (
                          INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, fair, type,
                                            timeout, run_at, due)
                          SELECT id, 1, now(), now(), 1209600000, 0, 3, false, 'noop', 3600000,
                                 now() + interval '1 day' + i * interval '1 millisecond',
                                 now() + interval '1 day' + i * interval '1 millisecond' FROM ids)
                        INSERT INTO scheduled (due, id, submitted, urgency, turn, type)
                        SELECT now() + interval '1 day' + i * interval '1 millisecond', id, now(), 0, 0, 'noop' FROM ids
                        """.formatted(FULL));
                State full = state(service);
                return rows("with 1,000,000 waiting and 1,000,000 finished", "empty", empty, full, "≤ 1.5", "≥ 0.7");
            }
        }
    }

    /** Inserts finished tasks with one attempt each. {@code purgeAt} is an SQL expression. */
    static void insertFinished(Postgres postgres, String database, int tasks, String purgeAt) throws Exception {
        postgres.execute(database, """
                INSERT INTO principal (number, name) VALUES (0, 'someone');
                INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, fair, type,
                                  timeout, status, attempt, started, finished)
                SELECT gen_random_uuid(), 0, now(), now(), 1209600000, 0, 3, false, 'noop', 3600000, 'COMPLETE', 1,
                       now(), now()
                  FROM generate_series(1, %d);
                INSERT INTO attempt (id, attempt, started, ended, runner, to_status, actor)
                SELECT id, 1, started, finished, 'node:a', 'COMPLETE', 'node:a' FROM task WHERE creator = 0;
                INSERT INTO finished (purge_at, id) SELECT %s, id FROM task WHERE creator = 0
                """.formatted(tasks, purgeAt));
    }

    static List<Bench.Row> churn(Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            String database = postgres.newDatabase();
            try (Service service = Service.postgres(postgres.url(database), "a", Bench.SLOTS)) {
                service.engine.start();
                state(service);
                State first = state(service);
                List<Double> churn = new ArrayList<>();
                for (int i = 0; i < CHURN; i += Bench.TASKS) {
                    churn.add(Bench.TASKS / drained(service));
                }
                State last = state(service);
                List<Bench.Row> rows = new ArrayList<>(
                        rows("after %,d tasks of churn".formatted(CHURN), "at its beginning", first, last, "≤ 1.3", "≥ 0.8"));
                double slowest = Collections.min(churn);
                rows.add(new Bench.Row(
                        "the slowest 100,000 of them",
                        "at the beginning",
                        "%,.0f/s against %,.0f/s".formatted(slowest, first.drain()),
                        slowest / first.drain(),
                        "–"));
                return rows;
            }
        }
    }

    /** Seconds to submit and drain {@link Bench#TASKS} tasks. */
    private static double drained(Service service) throws Exception {
        CountDownLatch ended = new CountDownLatch(Bench.TASKS);
        service.onEnd = ended::countDown;
        return Bench.seconds(() -> {
            service.submit(Bench.TASKS, Bench.BATCH);
            ended.await();
        });
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
