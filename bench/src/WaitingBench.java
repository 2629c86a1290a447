import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The cost of a million waiting tasks: memory, and the time of a claim. */
final class WaitingBench {
    private static final int FEW = 1_000;
    private static final int MANY = 1_000_000;
    private static final int CLAIMS = 2_000;

    private WaitingBench() {}

    static List<Bench.Row> run(Path directory) throws Exception {
        try (Service service = new Service(directory.resolve("waiting.db"), 32)) {
            service.store(FEW, 1_000);
            claims(service);
            double few = claims(service);
            long heapBefore = heap();
            long residentBefore = resident();
            service.store(MANY, 1_000);
            long heapAfter = heap();
            long residentAfter = resident();
            double many = claims(service);
            double heapGrowth = (heapAfter - heapBefore) / 1048576.0;
            return List.of(
                    new Bench.Row(
                            "heap after 1,000,000 waiting tasks, MiB more",
                            "the same process with 1,000",
                            "%.1f MiB more; resident %.1f MiB more"
                                    .formatted(heapGrowth, (residentAfter - residentBefore) / 1024.0),
                            heapGrowth,
                            "≤ 64"),
                    new Bench.Row(
                            "claim latency with 1,000,000 waiting tasks",
                            "with 1,000",
                            "%.0f µs against %.0f µs, medians".formatted(many, few),
                            many / few,
                            "≤ 1.5"));
        }
    }

    /** Median time in microseconds to claim one task. Each claimed task ends at once and is replaced by a new one. */
    private static double claims(Service service) {
        ClaimRequest request = new ClaimRequest(new ClaimRequest.Claimant("bench", 1), Duration.ofMinutes(5), List.of(new TypeDemand("noop", 1)), 1);
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < CLAIMS; i++) {
            long start = System.nanoTime();
            Task task = service.store.claim(request).await().indefinitely().tasks().getFirst();
            times.add((System.nanoTime() - start) / 1e3);
            service.store
                    .finish(new Lease(task.id(), task.attempt()), new Outcome.Completed(null), Report.EMPTY, Actor.node("bench"))
                    .await()
                    .indefinitely();
            service.store(1, 1);
        }
        return Bench.median(times);
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Resident memory in KiB. */
    private static long resident() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
