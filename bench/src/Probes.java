import dev.longtask.engine.request.TaskRequest;
import dev.longtask.engine.request.Submitter;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Single tasks on an idle service, one after another. */
final class Probes {
    private static final int PROBES = 500;
    private static final TaskRequest NOOP = new TaskRequest("noop", null, null, 0, null, Map.of(), null, null, null);

    private Probes() {}

    /** Microseconds from the call that submits, on one node, to the start of the handler, on any node. */
    static List<Double> starts(Service submitter, Service... others) throws Exception {
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
            submitter.tasks.submit(NOOP, new Submitter(Principal.of("alice"), false), null).await().indefinitely();
            ran.await();
            latencies.add((started.get() - start) / 1e3);
        }
        return latencies;
    }

    /**
     * Microseconds from the end of a handler on one node to the answer to a waiting request on another. Tasks that the
     * waiting node ran itself do not count.
     */
    static List<Double> remoteEnds(Service waiting, Service running) throws Exception {
        List<Double> latencies = new ArrayList<>();
        AtomicLong ended = new AtomicLong();
        AtomicBoolean remote = new AtomicBoolean();
        waiting.started = context -> end(ended, remote, false);
        running.started = context -> end(ended, remote, true);
        while (latencies.size() < PROBES) {
            TaskId id = waiting.tasks.submit(NOOP, new Submitter(Principal.of("alice"), false), null).await().indefinitely().id();
            waiting.tasks
                    .await(id, task -> task.status().isTerminal(), Duration.ofMinutes(1), Principal.of("alice"))
                    .await()
                    .indefinitely();
            if (remote.get()) {
                latencies.add((System.nanoTime() - ended.get()) / 1e3);
            }
        }
        return latencies;
    }

    /** Sleeps long enough for the other side to be waiting. */
    private static void end(AtomicLong ended, AtomicBoolean remote, boolean isRemote) {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        remote.set(isRemote);
        ended.set(System.nanoTime());
    }
}
