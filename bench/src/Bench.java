import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the benchmarks and prints one table. Each ratio compares measurements of the same run. */
final class Bench {
    /** A row of the table. */
    record Row(String what, String comparedWith, String measured, double ratio, String bound) {}

    /** Number of tasks in a PostgreSQL run. */
    static final int TASKS = 100_000;

    static final int BATCH = 1_000;
    static final int SLOTS = 2_000;

    /** Measured runs; one warm-up run precedes them. */
    static final int RUNS = 3;

    interface Work {
        void run() throws Exception;
    }

    private Bench() {}

    public static void main(String[] arguments) {
        try {
            run(arguments);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
        // Threads of the compared libraries are still running.
        System.exit(0);
    }

    private static void run(String[] arguments) throws Exception {
        String jvm = arguments[0];
        Path work = Path.of(arguments[1]);
        List<String> parts = arguments.length > 2
                ? Arrays.asList(arguments).subList(2, arguments.length)
                : List.of("http", "drain", "waiting", "purge", "peers", "batches", "nodes", "full", "churn", "postgres-purge", "workers", "streams");
        Logger.getLogger("").setLevel(Level.OFF);
        List<Row> rows = new ArrayList<>();
        for (String part : parts) {
            System.err.println("running " + part);
            Path directory = Files.createDirectories(work.resolve(part));
            switch (part) {
                case "http" -> rows.addAll(HttpBench.run(jvm, directory));
                case "drain" -> rows.addAll(DrainBench.run(directory));
                case "waiting" -> rows.addAll(WaitingBench.run(directory));
                case "purge" -> rows.addAll(PurgeBench.sqlite(directory));
                case "postgres-purge" -> rows.addAll(PurgeBench.postgres(directory));
                case "peers" -> rows.addAll(PeersBench.peers(directory));
                case "batches" -> rows.addAll(PeersBench.http(jvm, directory));
                case "nodes" -> rows.addAll(NodesBench.run(directory));
                case "full" -> rows.addAll(AgeBench.full(directory));
                case "workers" -> rows.addAll(WorkersBench.run(jvm, directory));
                case "streams" -> rows.addAll(StreamsBench.run(jvm, directory));
                case "abuse" -> AbuseBench.run(jvm, directory);
                case "churn" -> rows.addAll(AgeBench.churn(directory));
                default -> throw new IllegalArgumentException("no part " + part);
            }
        }
        System.out.println("| what | compared with | measured | ratio | wanted |");
        System.out.println("| --- | --- | --- | --- | --- |");
        rows.forEach(row -> System.out.printf(
                "| %s | %s | %s | %.2f | %s |%n", row.what(), row.comparedWith(), row.measured(), row.ratio(), row.bound()));
    }

    static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    static double percentile(List<Double> values, double part) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * part));
    }
}
