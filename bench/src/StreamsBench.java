import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Event streams of the packaged service: the memory of idle ones, and the time of an event from one node to another. */
final class StreamsBench {
    private static final int STREAMS = 10_000;
    private static final int WARM_UP = 1_000;
    /** Streams that are being opened at the same time. */
    private static final int OPENING = 20;

    private static final int PROBES = 500;

    private StreamsBench() {}

    static List<Bench.Row> run(String java, Path directory) throws Exception {
        List<Bench.Row> rows = new ArrayList<>();
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            rows.add(memory(java, directory, postgres));
            rows.addAll(latency(java, directory, postgres));
        }
        return rows;
    }

    private static PackagedService service(String java, Path log, Postgres postgres, String database, String node)
            throws Exception {
        return new PackagedService(
                java,
                log,
                List.of(
                        "longtask.node=" + node,
                        "longtask.store.url=" + postgres.url(database),
                        "longtask.limits.streams=" + (STREAMS + WARM_UP),
                        "longtask.limits.streams-per-creator=" + (STREAMS + WARM_UP),
                        "longtask.types.noop.kind=worker",
                        "longtask.types.noop.worker.lease=10m"));
    }

    // Memory.

    private static Bench.Row memory(String java, Path directory, Postgres postgres) throws Exception {
        try (PackagedService service =
                        service(java, directory.resolve("memory.log"), postgres, postgres.newDatabase(), "a");
                HttpCalls calls = new HttpCalls(service, 1)) {
            List<String> tasks = submit(calls, STREAMS);
            for (NetSocket socket : open(calls, tasks.subList(0, WARM_UP))) {
                HttpCalls.await(socket.close());
            }
            service.collectGarbage();
            long before = service.residentMemory();
            open(calls, tasks);
            // Two signs of life on each.
            Thread.sleep(35_000);
            long uncollected = service.residentMemory();
            service.collectGarbage();
            long more = service.residentMemory() - before;
            System.err.printf("resident: %d MiB, then %d more, %d after a collection%n", before, uncollected - before, more);
            return new Bench.Row(
                    "resident memory with %,d idle streams of as many tasks, MiB more".formatted(STREAMS),
                    "the same process with none, both after a collection",
                    "%,d MiB more than %,d; before the collection %,d".formatted(more, before, uncollected - before),
                    more,
                    "≤ 256");
        }
    }

    private static List<String> submit(HttpCalls calls, int tasks) throws Exception {
        List<String> ids = new ArrayList<>();
        String body = "[" + String.join(",", Collections.nCopies(Bench.BATCH, "{\"type\": \"noop\"}")) + "]";
        while (ids.size() < tasks) {
            JsonArray stored = HttpCalls.await(calls.post("/v1/tasks/batch", body)).toJsonObject().getJsonArray("tasks");
            stored.forEach(task -> ids.add(((JsonObject) task).getString("id")));
        }
        return ids.subList(0, tasks);
    }

    /** Opens a stream a task, and waits until each has told the state of its task. */
    private static List<NetSocket> open(HttpCalls calls, List<String> tasks) throws Exception {
        List<Future<NetSocket>> opened = new ArrayList<>();
        Semaphore opening = new Semaphore(OPENING);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (String task : tasks) {
            acquire(opening, failure);
            opened.add(calls.stream("/v1/tasks/" + task + "/events", new FirstEvent(opening, failure))
                    .onFailure(failure::set));
        }
        for (int i = 0; i < OPENING; i++) {
            acquire(opening, failure);
        }
        List<NetSocket> sockets = new ArrayList<>();
        for (Future<NetSocket> one : opened) {
            sockets.add(HttpCalls.await(one));
        }
        return sockets;
    }

    private static void acquire(Semaphore opening, AtomicReference<Throwable> failure) throws InterruptedException {
        boolean acquired = opening.tryAcquire(30, TimeUnit.SECONDS);
        if (!acquired || failure.get() != null) {
            throw new IllegalStateException("a stream was not opened", failure.get());
        }
    }

    /** Waits for the first event of a stream. */
    private static final class FirstEvent implements java.util.function.Consumer<String> {
        private final Semaphore opening;
        private final AtomicReference<Throwable> failure;
        private String text = "";

        FirstEvent(Semaphore opening, AtomicReference<Throwable> failure) {
            this.opening = opening;
            this.failure = failure;
        }

        @Override
        public void accept(String received) {
            if (text == null) {
                return;
            }
            text += received;
            if (!text.startsWith("HTTP/1.1 200 ".substring(0, Math.min(text.length(), 13)))) {
                failure.set(new IllegalStateException(text));
            } else if (text.contains("event: task\n")) {
                text = null;
                opening.release();
            }
        }
    }

    // Events.

    private static List<Bench.Row> latency(String java, Path directory, Postgres postgres) throws Exception {
        String database = postgres.newDatabase();
        try (PackagedService a = service(java, directory.resolve("a.log"), postgres, database, "a");
                PackagedService b = service(java, directory.resolve("b.log"), postgres, database, "b");
                HttpCalls worker = new HttpCalls(a, 1);
                HttpCalls follower = new HttpCalls(b, 1)) {
            heartbeats(worker, follower);
            return NodesBench.latency(
                    "heartbeat sent to a node to its event on a stream of another", heartbeats(worker, follower), "< 10 ms", "< 100 ms");
        }
    }

    /** Microseconds from sending the first heartbeat of a lease to the arrival of its event; one after another. */
    private static List<Double> heartbeats(HttpCalls worker, HttpCalls follower) throws Exception {
        submit(worker, PROBES);
        List<Double> latencies = new ArrayList<>();
        while (latencies.size() < PROBES) {
            for (String lease : WorkersBench.leases(HttpCalls.await(worker.post("/v1/leases", WorkersBench.wanted("one", 1, 30))))) {
                Probe probe = new Probe();
                String task = lease.split("/")[3];
                NetSocket stream = HttpCalls.await(follower.stream("/v1/tasks/" + task + "/events", probe));
                probe.await(probe.opened);
                long start = System.nanoTime();
                Future<Buffer> heartbeat = worker.post(lease + "/heartbeat", "{\"progress\": 50, \"message\": \"half\"}");
                probe.await(probe.told);
                latencies.add((probe.at - start) / 1e3);
                HttpCalls.await(heartbeat);
                HttpCalls.await(worker.post(lease + "/complete", "{}"));
                HttpCalls.await(stream.close());
            }
        }
        return latencies;
    }

    /** A stream that waits for the heartbeat's message. */
    private static final class Probe implements java.util.function.Consumer<String> {
        final CountDownLatch opened = new CountDownLatch(1);
        final CountDownLatch told = new CountDownLatch(1);
        volatile long at;
        private String text = "";

        @Override
        public void accept(String received) {
            text += received;
            if (text.contains("event: task\n")) {
                opened.countDown();
            }
            if (told.getCount() > 0 && text.contains("\"half\"")) {
                at = System.nanoTime();
                told.countDown();
            }
        }

        void await(CountDownLatch latch) throws InterruptedException {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no event within 30 s: " + text);
            }
        }
    }
}
