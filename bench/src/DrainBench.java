import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** 100,000 no-op tasks, from the first submission to the last end, compared with the bare row changes. */
final class DrainBench {
    private static final int TASKS = 100_000;
    private static final int BATCH = 1_000;
    private static final int RUNS = 3;

    private DrainBench() {}

    static List<Bench.Row> run(Path directory) throws Exception {
        List<Double> services = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<Double> tuned = new ArrayList<>();
        // The first run warms up.
        for (int i = 0; i <= RUNS; i++) {
            double plainSeconds = raw(directory.resolve("plain-" + i + ".db"), true);
            double tunedSeconds = raw(directory.resolve("tuned-" + i + ".db"), false);
            double serviceSeconds = service(directory.resolve("service-" + i + ".db"));
            if (i > 0) {
                plain.add(TASKS / plainSeconds);
                tuned.add(TASKS / tunedSeconds);
                services.add(TASKS / serviceSeconds);
            }
        }
        return List.of(
                row("raw sqlite-jdbc as it comes, the same row changes in transactions of 1,000", services, plain),
                row("the same without its query for generated keys after each insert", services, tuned));
    }

    private static Bench.Row row(String comparedWith, List<Double> services, List<Double> raws) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < services.size(); i++) {
            ratios.add(services.get(i) / raws.get(i));
        }
        return new Bench.Row(
                "submit to drained, 100,000 no-op tasks, batches of 1,000",
                comparedWith,
                "%,.0f/s against %,.0f/s".formatted(Bench.median(services), Bench.median(raws)),
                Bench.median(ratios),
                "≥ 0.5");
    }

    private static double raw(Path file, boolean generatedKeys) throws Exception {
        try (RawSqlite sqlite = new RawSqlite(file, generatedKeys)) {
            return sqlite.submit(TASKS, BATCH) + sqlite.drain(TASKS, BATCH);
        }
    }

    private static double service(Path file) throws Exception {
        try (Service service = new Service(file, 2_000)) {
            service.engine.start();
            service.expectEnds(TASKS);
            long start = System.nanoTime();
            service.submit(TASKS, BATCH);
            service.awaitEnded();
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
