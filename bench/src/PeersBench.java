import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The PostgreSQL store compared with other libraries and hand-written SQL on the same server, and its submission over
 * HTTP.
 */
final class PeersBench {
    private PeersBench() {}

    /** Enqueueing and draining. The libraries alternate, so that all run under the same conditions. */
    static List<Bench.Row> peers(Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"))) {
            List<Peers.Times> own = new ArrayList<>();
            List<Peers.Times> raw = new ArrayList<>();
            List<Peers.Times> dbScheduler = new ArrayList<>();
            List<Peers.Times> jobRunr = new ArrayList<>();
            List<Peers.Times> graphile = new ArrayList<>();
            // The first run warms up.
            for (int i = 0; i <= Bench.RUNS; i++) {
                own.add(service(postgres));
                raw.add(raw(postgres));
                dbScheduler.add(Peers.dbScheduler(postgres, Bench.TASKS, Bench.BATCH));
                graphile.add(Peers.graphileWorker(postgres, Bench.TASKS, Bench.BATCH));
                // Its drain takes half a minute, so it runs only twice: to warm up, and beside the last run of the
                // others.
                jobRunr.add(i == 0 || i == Bench.RUNS ? Peers.jobRunr(postgres, Bench.TASKS, Bench.BATCH) : null);
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
            ownRates.add(Bench.TASKS / mine);
            otherRates.add(Bench.TASKS / other);
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
        return new Peers.Times(raw.enqueue(Bench.TASKS, Bench.BATCH), raw.drain(500, 2));
    }

    private static Peers.Times service(Postgres postgres) throws Exception {
        try (Service service = Service.postgres(postgres.url(postgres.newDatabase()), "a", Bench.SLOTS)) {
            double enqueue = Bench.seconds(() -> service.store(Bench.TASKS, Bench.BATCH));
            service.expectEnds(Bench.TASKS);
            return new Peers.Times(enqueue, Bench.seconds(() -> {
                service.engine.start();
                service.awaitEnded();
            }));
        }
    }

    /** The same batches submitted over HTTP to the packaged service. */
    static List<Bench.Row> http(String java, Path directory) throws Exception {
        try (Postgres postgres = new Postgres(directory.resolve("data"));
                PackagedService service = new PackagedService(
                        java,
                        directory.resolve("service.log"),
                        List.of(
                                "longtask.store.url=" + postgres.url(postgres.newDatabase()),
                                "longtask.types.noop.kind=sleep"))) {
            // Scheduled for later, so that only the submission is measured, as in process.
            String body = "[" + String.join(
                            ",",
                            Collections.nCopies(
                                    Bench.BATCH,
                                    "{\"type\": \"noop\", \"runAt\": \"" + Instant.now().plusSeconds(86_400) + "\"}"))
                    + "]";
            List<Double> ratios = new ArrayList<>();
            List<Double> https = new ArrayList<>();
            List<Double> ins = new ArrayList<>();
            for (int i = 0; i <= Bench.RUNS; i++) {
                double http = Bench.TASKS / Bench.seconds(() -> {
                    for (int j = 0; j < Bench.TASKS; j += Bench.BATCH) {
                        service.send("/v1/tasks/batch", body);
                    }
                });
                double in;
                try (Service inProcess = Service.postgres(postgres.url(postgres.newDatabase()), "a", Bench.SLOTS)) {
                    in = Bench.TASKS / Bench.seconds(() -> inProcess.store(Bench.TASKS, Bench.BATCH));
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
}
