import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** 100,000 no-op tasks, from the first submission to the last end, against the row changes alone. */
final class DrainBench {
    private static final int TASKS = 100_000;
    private static final int BATCH = 1_000;
    private static final int RUNS = 3;

    private DrainBench() {}

    static List<Bench.Row> run(Path directory) throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        List<Double> raws = new ArrayList<>();
        for (int i = 0; i <= RUNS; i++) {
            double raw;
            try (RawSqlite sqlite = new RawSqlite(directory.resolve("raw-" + i + ".db"))) {
                raw = sqlite.submit(TASKS, BATCH) + sqlite.drain(TASKS, BATCH);
            }
            double own = service(directory.resolve("service-" + i + ".db"));
            // The first run warms up.
            if (i > 0) {
                ratios.add(raw / own);
                ours.add(TASKS / own);
                raws.add(TASKS / raw);
            }
        }
        return List.of(new Bench.Row(
                "submit to drained, 100,000 no-op tasks, batches of 1,000",
                "raw sqlite-jdbc, the same row changes in transactions of 1,000",
                "%,.0f/s against %,.0f/s".formatted(Bench.median(ours), Bench.median(raws)),
                Bench.median(ratios),
                "≥ 0.5"));
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
