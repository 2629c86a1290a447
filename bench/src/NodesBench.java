import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Two nodes on one PostgreSQL. */
final class NodesBench {
    private NodesBench() {}

    static List<Bench.Row> run(Path directory) throws Exception {
        List<Bench.Row> rows = new ArrayList<>();
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            List<Double> ratios = new ArrayList<>();
            List<Double> ones = new ArrayList<>();
            List<Double> twos = new ArrayList<>();
            for (int i = 0; i <= Bench.RUNS; i++) {
                double one = drain(postgres, 1);
                double two = drain(postgres, 2);
                if (i > 0) {
                    ratios.add(one / two);
                    ones.add(Bench.TASKS / one);
                    twos.add(Bench.TASKS / two);
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
                Probes.starts(a, b);
                rows.addAll(latency("submit to handler start, idle, two nodes", Probes.starts(a, b), "< 10 ms", "< 50 ms"));
                rows.addAll(latency(
                        "end of a handler on one node to the answer to who waits on the other",
                        Probes.remoteEnds(a, b),
                        "–",
                        "< 100 ms"));
            }
        }
        return rows;
    }

    /** Two rows: the median and the 99th percentile. */
    static List<Bench.Row> latency(String what, List<Double> micros, String medianBound, String p99Bound) {
        double median = Bench.median(micros) / 1_000;
        double p99 = Bench.percentile(micros, 0.99) / 1_000;
        return List.of(
                new Bench.Row(what + ": median", "–", "%.1f ms".formatted(median), median, medianBound),
                new Bench.Row("the same: p99", "–", "%.1f ms".formatted(p99), p99, p99Bound));
    }

    /** Seconds in which new nodes run {@link Bench#TASKS} no-op tasks that are stored before. */
    static double drain(Postgres postgres, int nodes) throws Exception {
        String database = postgres.newDatabase();
        List<Service> services = new ArrayList<>();
        try {
            for (int i = 0; i < nodes; i++) {
                services.add(Service.postgres(postgres.url(database), "n" + i, Bench.SLOTS / nodes));
            }
            services.getFirst().store(Bench.TASKS, Bench.BATCH);
            CountDownLatch ended = new CountDownLatch(Bench.TASKS);
            services.forEach(service -> service.onEnd = ended::countDown);
            return Bench.seconds(() -> {
                services.forEach(service -> service.engine.start());
                ended.await();
            });
        } finally {
            for (Service service : services) {
                service.close();
            }
        }
    }
}
